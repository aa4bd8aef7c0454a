"""What the acts of this room are called in the log."""

from evenborn.standards.words import Words

EVENTS: dict[str, Words] = {
    "indicators.refresh_asked": Words("请求更新统计数据", "Counts asked to be built"),
    "indicators.cube_built": Words("更新统计数据", "Counts built and switched to"),
}
