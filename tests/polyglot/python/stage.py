"""A ranking in Python: the smallest stage that keeps the contract. Who is approved wins; places are by scores.

It follows no rule version to the letter. It is here to be built by componentize-py, refused where it brings WASI
along, and admitted where it does not.
"""

from componentize_py_types import Err
from wit_world import exports
from wit_world.exports import ranking, types
from wit_world.exports.types import Text

NOT_ASKED, NO, YES, UNKNOWN = range(4)
FIRST_DAY, LAST_DAY, NO_DAY = -25567, 84005, -2147483648
NO_ROW = 4294967295


def text(zh, en):
    return Text(zh, en)


STATED = types.Grounds(types.Basis.TEXT, text("", ""))
RULE = types.Rule(
    "20-approval",
    text("第二十条", "art. 20"),
    text("获区政府批准", "approved by the district government"),
    "approval",
    types.RuleKind.DECIDED,
    STATED,
    [],
    [],
)


def code(id, zh, en):
    return types.Code(id, text(zh, en), types.Quantity.NONE, types.Quantity.NONE, "", False)


CODES = [
    code("not-eligible", "不符合申报条件", "is not eligible"),
    code("not-approved", "批准名单中没有该单位", "the approval does not name it"),
    code("not-decided", "尚未批准", "nothing has been approved yet"),
    code("eligibility-open", "申报条件未定", "whether it is eligible is open"),
]
DESCRIPTION = types.Description(
    types.Instrument(
        "python-2021",
        text("以 Python 编写的排名阶段", "A ranking in Python"),
        "",
        NO_DAY,
        NO_DAY,
        NO_DAY,
        types.Status.DRAFT,
        [],
    ),
    [RULE],
    [],
    CODES,
    [],
)


def refuse(refusal):
    raise Err(refusal)


def codes(name, column, low, high):
    for row, value in enumerate(column):
        if not low <= value <= high:
            refuse(types.Refusal_BadCode(types.Place(name, row)))


def days(name, column):
    for row, value in enumerate(column):
        if value != NO_DAY and not FIRST_DAY <= value <= LAST_DAY:
            refuse(types.Refusal_BadCode(types.Place(name, row)))


def rows(name, column, below):
    for row, value in enumerate(column):
        if value >= below:
            refuse(types.Refusal_BadCode(types.Place(name, row)))


def rising(name, column, strictly):
    for one, following in zip(column, column[1:]):
        if following < one or (strictly and following == one):
            refuse(types.Refusal_Unsorted(name))


def same_length(name, column, length):
    if len(column) != length:
        refuse(types.Refusal_WrongLength(name))


def check(settings, calendar, eligible, scores, decisions):
    for setting in settings.terms:
        refuse(types.Refusal_UnknownTerm(setting.term))
    for waived in settings.waived:
        if waived != RULE.id:
            refuse(types.Refusal_UnknownRule(waived))
    count = len(eligible)
    if isinstance(settings.detail, types.Detail_ReasonsFor):
        rows("detail", settings.detail.value, count)
        rising("detail", settings.detail.value, True)
    if not 1900 <= calendar.year <= 2199:
        refuse(types.Refusal_BadCode(types.Place("calendar.year", 0)))
    days("calendar.announced", [calendar.announced])
    days("calendar.deadline", [calendar.deadline])
    if calendar.deadline == NO_DAY:
        refuse(types.Refusal_BadCode(types.Place("calendar.deadline", 0)))
    days("calendar.reference", [calendar.reference])
    codes("eligible", eligible, NOT_ASKED, UNKNOWN)
    same_length("visited", scores.visited, count)
    codes("visited", scores.visited, NOT_ASKED, UNKNOWN)
    for name in ("low", "high", "over"):
        same_length("scores." + name, getattr(scores, name), len(scores.row))
    rows("scores.row", scores.row, count)
    rising("scores.row", scores.row, True)
    for row, (low, high, over) in enumerate(zip(scores.low, scores.high, scores.over)):
        if over < 1:
            refuse(types.Refusal_BadCode(types.Place("scores.over", row)))
        if low > high:
            refuse(types.Refusal_BadCode(types.Place("scores.low", row)))
        if high > 100_000 * over:
            refuse(types.Refusal_BadCode(types.Place("scores.high", row)))
    for name in ("eligible_list", "candidate_list", "proposal", "approval"):
        decision = getattr(decisions, name)
        if decision is not None:
            name = name.replace("_", "-")
            days(name + ".day", [decision.day])
            rows(name + ".rows", decision.rows, count)
            rising(name, decision.rows, True)
    if decisions.notice is not None:
        days("notice.opened", [decisions.notice.opened])
        days("notice.closed", [decisions.notice.closed])
    days("commended", [decisions.commended])
    objections, incidents = decisions.objections, decisions.incidents
    same_length("objections.upheld", objections.upheld, len(objections.applicant))
    rows("objections.applicant", objections.applicant, count)
    codes("objections.upheld", objections.upheld, NO, UNKNOWN)
    rising("objections", objections.applicant, False)
    same_length("incidents.day", incidents.day, len(incidents.applicant))
    same_length("incidents.kind", incidents.kind, len(incidents.applicant))
    rows("incidents.applicant", incidents.applicant, count)
    days("incidents.day", incidents.day)
    codes("incidents.kind", incidents.kind, 0, 5)
    rising("incidents", incidents.applicant, False)


def answer(eligible, approved):
    """The answer for one applicant, and the code of its reason."""
    if eligible == NO:
        return NO, 0
    if approved is None:
        return UNKNOWN, 2
    if not approved:
        return NO, 1
    if eligible == UNKNOWN:
        return UNKNOWN, 3
    return YES, None


def wants(detail, row):
    if isinstance(detail, types.Detail_Verdicts):
        return False
    return not isinstance(detail, types.Detail_ReasonsFor) or row in detail.value


def places(count, eligible, scores):
    """The best and the worst place of each who has a score and may be eligible."""
    best, worst = [0] * count, [0] * count
    ordered = [entry for entry in zip(scores.row, scores.low, scores.high, scores.over) if eligible[entry[0]] != NO]
    for row, low, high, over in ordered:
        others = [it for it in ordered if it[0] != row]
        ahead = sum(it[1] * over > high * it[3] and eligible[it[0]] != UNKNOWN for it in others)
        not_behind = sum(it[2] * over >= low * it[3] for it in others)
        best[row], worst[row] = 1 + ahead, 1 + not_behind
    return best, worst


class Ranking(exports.Ranking):
    def describe(self):
        return DESCRIPTION

    def select(self, settings, calendar, eligible, scores, decisions):
        check(settings, calendar, eligible, scores, decisions)
        count = len(eligible)
        approval = decisions.approval
        verdicts, findings = [], []
        for row in range(count):
            approved = None if approval is None else row in approval.rows
            verdict, reason = answer(eligible[row], approved)
            verdicts.append(verdict)
            if reason is not None and RULE.id not in settings.waived and wants(settings.detail, row):
                findings.append((row, reason))
        rule = bytes(count) if settings.waived else bytes(verdicts)
        winner = bytes(UNKNOWN if it == NOT_ASKED else it for it in rule)
        vacant = NO if YES in winner else UNKNOWN if UNKNOWN in winner else YES
        best, worst = places(count, eligible, scores)
        length = len(findings)
        return ranking.Selection(
            rule,
            winner,
            winner,
            best,
            worst,
            vacant,
            0,
            types.Findings(
                [row for row, _ in findings],
                [0] * length,
                [code for _, code in findings],
                [NO_ROW] * length,
                [0] * length,
                [0] * length,
            ),
        )
