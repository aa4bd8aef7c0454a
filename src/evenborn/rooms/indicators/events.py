"""What the acts of this room are called in the log."""

from evenborn.standards.words import Words

EVENTS: dict[str, Words] = {
    "indicators.refresh_asked": Words("请求更新统计数据", "Counts asked to be built"),
    "indicators.cube_built": Words("更新统计数据", "Counts built and switched to"),
    "indicators.figure_taken": Words("下载统计表", "Figure's table taken"),
    "indicators.pupils_kept": Words("录入在校学生数", "Pupils' counts kept"),
    "indicators.pupils_removed": Words("删除在校学生数", "Pupils' count removed"),
    "indicators.map_kept": Words("更换地图", "The county's map taken"),
    "indicators.release_prepared": Words("编制发布稿", "Release drawn up"),
    "indicators.release_approved": Words("批准发布", "Release approved"),
    "indicators.release_published": Words("向社会发布", "Release published"),
    "indicators.release_withdrawn": Words("撤下发布", "Release withdrawn"),
    "indicators.release_discarded": Words("作废发布稿", "Release discarded"),
}
