"""A pandas UDF with torch and transformers, as their documentation shows: batches of 32, padded to the longest.

torch_udf.py MODEL WARM-UP TICKETS ANSWERS MAX_TOKENS
"""

import torch
from transformers import AutoModelForSequenceClassification, PreTrainedTokenizerFast

from udf import score

BATCH = 32


def opened(folder, max_tokens):
    # Spark runs a task a core.
    torch.set_num_threads(1)
    model = AutoModelForSequenceClassification.from_pretrained(folder).eval()
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_file=f"{folder}/tokenizer.json", pad_token="[PAD]"
    )

    def answer(texts):
        logits = []
        with torch.inference_mode():
            for start in range(0, len(texts), BATCH):
                batch = tokenizer(
                    texts[start : start + BATCH],
                    padding=True,
                    truncation=True,
                    max_length=max_tokens,
                    return_token_type_ids=False,
                    return_tensors="pt",
                )
                logits.extend(model(**batch).logits.numpy())
        return logits

    return answer


if __name__ == "__main__":
    score(opened)
