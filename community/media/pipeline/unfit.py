"""The one refusal of the pipeline: a file that cannot become part of a post."""


class Unfit(Exception):
    """Carries a sentence for the person who chose the file: what is wrong, the limit, the way out."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
