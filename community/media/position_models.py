"""Where each member left off in a recording, on whichever device that was."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from community.core.db import Model
from community.media.models import Asset


class Position(Model):
    """How far one member has come, as of `at`; what was played to its end begins anew, at 0 seconds."""

    __tablename__ = "position"

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True)
    asset_id: Mapped[int] = mapped_column(
        ForeignKey("asset.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    seconds: Mapped[float] = mapped_column(default=0.0)
    finished: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime]

    asset: Mapped[Asset] = relationship()

    @property
    def share(self) -> float:
        """Of the whole, 0 to 1."""
        return min(1.0, self.seconds / self.asset.duration) if self.asset.duration else 0.0
