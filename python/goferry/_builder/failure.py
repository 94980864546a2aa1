"""The one exception of the builder."""

from __future__ import annotations


class BuildFailed(RuntimeError):
    """An extension could not be built.

    Its text is one sentence that says what is wrong and what to do. `output` holds the words of
    the tool that failed, if one did; `str()` gives both. `goferry.BuildError` is what users see.
    """

    def __init__(self, sentence: str, output: str = "") -> None:
        super().__init__(sentence, output)
        self.sentence = sentence
        self.output = output.strip()

    def __str__(self) -> str:
        return f"{self.sentence}\n\n{self.output}" if self.output else self.sentence
