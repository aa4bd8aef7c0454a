"""What permissions and scopes are called on a page."""

from evenborn.foundation.access.rules import Permission, Scope
from evenborn.standards.words import Words

SCOPES = {
    Scope.DEPARTMENT: Words("本单位", "Own department"),
    Scope.AREA: Words("本区划", "Own area"),
    Scope.HOUSE: Words("全县", "Whole county"),
}

P = Permission
PERMISSIONS: dict[Permission, Words] = {
    P.PLACES_SEE: Words("查看区划", "See divisions"),
    P.PLACES_CHANGE: Words("维护区划", "Change divisions"),
    P.AUDIT_READ: Words("查看审计日志", "Read the audit log"),
    P.AUDIT_SUBJECT: Words("查询某条记录的访问情况", "See who read a record"),
    P.OFFICERS_MANAGE: Words("管理账号与部门", "Manage accounts and departments"),
    P.LIAISONS_CHANGE: Words("维护联络员名录", "Change the liaison directory"),
    P.CLIENTS_MANAGE: Words("管理接口客户端", "Manage API clients"),
    P.SECURITY_MANAGE: Words("安全管理（解锁、重置动态口令、密钥）", "Security desk"),
    P.EXCHANGE_IN: Words("导入文件", "Bring files in"),
    P.EXCHANGE_OUT: Words("导出文件", "Take files out"),
    P.RUNS_ALL: Words("查看所有后台任务", "See all runs"),
    P.DUTIES_ALL: Words("查看所有单位的职责", "See everybody's duties"),
    P.DUTIES_CALENDAR: Words("查看职责日历", "See the calendar of duties"),
    P.DUTIES_EXCUSE: Words("免除某项职责", "Excuse a duty"),
    P.DUTIES_SIGN: Words("签发职责通报", "Sign the bulletin of duties"),
    P.FACILITIES_SEE: Words("查看机构", "See facilities"),
    P.FACILITIES_CHANGE: Words("维护机构", "Change facilities"),
    P.BIRTHS_ENTER: Words("登记出生", "Enter births"),
    P.BIRTHS_SEE: Words("查看出生记录", "See birth records"),
    P.BIRTHS_IDENTITY: Words("查看身份信息", "See identities"),
    P.BIRTHS_VERIFY: Words("核实出生记录", "Verify births"),
    P.BIRTHS_CLOSE: Words("提交月报", "Close a month"),
    P.BIRTHS_SIGN: Words("复核签字", "Sign as the second person"),
    P.BIRTHS_SPOT_CHECK: Words("质量抽查", "Spot checks"),
    P.BIRTHS_COMPARE: Words("乡镇比对", "Compare with the township"),
    P.BIRTHS_COUNTS: Words("查看出生统计数", "See counts of births"),
    P.DEATHS_REPORT: Words("报告婴儿死亡", "Report infant deaths"),
    P.DEATHS_SEE: Words("查看婴儿死亡", "See infant deaths"),
    P.AGREEMENTS_SEE: Words("查看信息共享协议", "See sharing agreements"),
    P.AGREEMENTS_CHANGE: Words("拟订信息共享协议", "Draw up sharing agreements"),
    P.AGREEMENTS_APPROVE: Words("批准信息共享协议", "Approve sharing agreements"),
    P.LINKAGE_RUN: Words("运行部门数据核对", "Run the linkage of agencies' records"),
    P.REVIEW: Words("人工复核记录对", "Review pairs of records"),
    P.DIFFERENCES_SEE: Words("查看部门间差异", "See differences between agencies"),
    P.DIFFERENCES_ANSWER: Words("答复部门间差异", "Answer differences"),
    P.QUARTER_SEE: Words("查看季度统计表", "See the quarter's table"),
    P.QUARTER_SEND: Words("季度交换", "Quarterly exchange"),
    P.QUARTER_SIGN: Words("签署季度统计表", "Sign the quarter's table"),
    P.INDICATORS_SEE: Words("查看指标", "See indicators"),
    P.INDICATORS_CHANGE: Words("维护指标资料（地图、学校人数）", "Keep maps and school counts"),
    P.RELEASES_SEE: Words("查看公开数据的编制和发布", "See releases in the making"),
    P.RELEASE_PREPARE: Words("编制公开数据", "Prepare a release"),
    P.RELEASE_APPROVE: Words("批准公开数据", "Approve a release"),
    P.REPORTS_SEE: Words("查看报表", "See reports"),
    P.REPORTS_MAKE: Words("编制报表", "Make reports"),
}
