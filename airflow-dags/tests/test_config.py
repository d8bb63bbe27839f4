"""The one config: what is refused, and how that is told."""

import datetime

import pytest
from conftest import DAGS
from sortdesk_airflow.config import ConfigError, load

FINE = "workdir: /w\ninbox: /i\njar: /j\nstart: 2026-11-01\n"


def written(tmp_path, text):
    file = tmp_path / "config.yaml"
    file.write_text(text)
    return file


def test_the_example_is_one():
    config = load(DAGS / "config.example.yaml")

    assert config.start == datetime.date(2026, 11, 1)
    assert config.arguments() == ["--workdir", "/srv/sortdesk/work"]


def test_settings_become_options(tmp_path):
    text = FINE + "mlflow: http://h:1\nsettings: {train.scorers: [tfidf, onnx], reports.examples: true}\n"

    assert load(written(tmp_path, text)).arguments({"train.min_rows": 3}) == [
        "--workdir", "/w",
        "--set", "train.scorers=[tfidf, onnx]",
        "--set", "reports.examples=true",
        "--set", "mlflow.uri=http://h:1",
        "--set", "train.min_rows=3",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("inbox: /i\njar: /j\nstart: 2026-11-01\nworkdirs: /w\n", "workdirs is unknown, known are workdir, inbox"),
        ("inbox: /i\njar: /j\n", "workdir is missing; start is missing"),
        (FINE.replace("2026-11-01", "soon"), "start is 'soon', not a date like 2026-11-01"),
        (FINE + "retries: -1\n", "retries is -1, not a whole number from 0"),
        (FINE + "settings: [a=b]\n", "settings is ['a=b'], not keys with values"),
        (FINE + "mlflow: http://me:pw@h:1\n", "mlflow holds a user; give it by MLFLOW_TRACKING_USERNAME"),
        ("- a\n", "holds no keys; see config.example.yaml"),
        ("a: [\n", "is no YAML ("),
    ],
)
def test_mistakes_are_told(tmp_path, text, told):
    file = written(tmp_path, text)

    with pytest.raises(ConfigError) as refused:
        load(file)

    assert str(refused.value).startswith(str(file))
    assert told in str(refused.value)


def test_a_missing_file_is_told_with_the_remedy(tmp_path):
    with pytest.raises(ConfigError) as refused:
        load(tmp_path / "none.yaml")

    assert str(refused.value) == (
        f"{tmp_path}/none.yaml cannot be read (No such file or directory);"
        " copy config.example.yaml there, or name one by SORTDESK_AIRFLOW_CONFIG"
    )
