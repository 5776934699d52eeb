"""Sentences that moderators need often: each says what is the matter, and what helps."""

APPROVE = (
    "Your entry in the register agrees with what you said.",
    "Your entry in the register and your document agree with what you said.",
    "Your document shows your qualification, and your name is on it.",
    "Your enrolment is shown by your document.",
    "We spoke on a call, and you showed us your card.",
)
ASK = (
    "Your name in the register is another one. Send a document that shows both names.",
    "The photo cannot be read. Send a sharper one of the whole page.",
    "Your number is not in the register. Compare it with your certificate and send a photo of it.",
    "Your entry in the register is not active. Tell us why, or send the renewal.",
    "We need a document that shows your name and your profession, such as a work badge or a letter.",
    "Which register lists you? Send the address of its public page.",
)
REJECT = (
    "Your number is not in the register. Compare it with your certificate, then ask again.",
    "The name in the register differs from yours. Ask again with a document that explains it.",
    "The document cannot be read. Ask again with a sharper photo of the whole page.",
    "Your entry in the register is no longer active. Ask again when it has been renewed.",
    "This register does not list your profession. Ask again with the one that licenses you.",
    "The number belongs to somebody else, who has shown that it is theirs.",
)
