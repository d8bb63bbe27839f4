"""What both peers' services share: the ticket that comes, and the answer that goes."""

import orjson
from fastapi import FastAPI, Response
from pydantic import BaseModel


class Ticket(BaseModel):
    subject: str
    description: str


def service(classify):
    """Returns an app that answers /predict with what classify(text) gives: probabilities by label, by target."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)

    @app.get("/health/ready")
    async def ready():
        return {"status": "ready"}

    # Scoring keeps the one core busy anyway, so a thread pool would only add its own cost; and a finished Response
    # is spared what FastAPI does to other values.
    @app.post("/predict")
    async def predict(ticket: Ticket):
        said = classify(f"{ticket.subject.strip()}\n{ticket.description.strip()}".strip())
        answers = {}
        for target, probabilities in said.items():
            label = max(probabilities, key=probabilities.get)
            answers[target] = {
                "label": label,
                "confidence": probabilities[label],
                "all_probabilities": probabilities,
            }
        first = next(iter(answers.values()))
        return Response(orjson.dumps({**first, "targets": answers}), media_type="application/json")

    return app
