import pytest

from robots.core.events import LinkDown, LinkUp
from robots.core.visitors import HANDOFF_OVER, Handoff, HandoffReason, HandoffState
from robots.guide.dialogue.handoff import LATE, REPLIES
from robots.guide.dialogue.words import WORDS
from tests.unit.guide.dialogue.visit import SCRIPT, Visit

H = HandoffState


def called() -> Visit:
    visit = Visit()
    visit.ask("换身份证")
    visit.touch("person")
    return visit


def test_the_packet_tells_staff_what_where_and_why() -> None:
    packet = called().packet
    assert (packet.state, packet.reason, packet.candidates) == (H.WAITING, HandoffReason.WANTS_PERSON, ("renew",))
    assert (packet.map_id, packet.x, packet.y) == ("b1-F1", 2.0, 3.0)
    assert [turn.who for turn in packet.transcript] == ["visitor", "guide", "guide"]
    assert packet.until == packet.asked + 60
    assert packet.session.startswith("s-")


@pytest.mark.parametrize(
    "text",
    ["我要找工作人员", "转人工", "叫个人来", "有人吗", "a person, please", "can I speak to a human", "get me someone"],
)
@pytest.mark.parametrize("before", [[], ["换身份证"], ["card"], ["weather"], ["card", "card"], ["unsure"], ["心脏病"]])
def test_a_person_please_outranks_everything(text: str, before: list[str]) -> None:
    visit = Visit()
    for said in before:
        visit.ask(said)
    assert visit.ask(text).stage == "handoff"
    assert visit.packet.state in (H.WAITING, H.ESCALATED)


def test_a_person_please_during_the_countdown() -> None:
    visit = Visit()
    visit.ask("换身份证")
    visit.wait(50)
    assert visit.touch("person").stage == "handoff"


def test_asking_again_does_not_call_twice() -> None:
    visit = called()
    assert visit.touch("person").says == WORDS["already_called"]
    assert len({message.handoff for message in visit.published if isinstance(message, Handoff)}) == 1


def test_acknowledged_answered_and_read_on_the_same_screen() -> None:
    visit = called()
    view = visit.reply("acknowledge")
    assert (view.waits.state, view.waits.person, view.waits.until) == ("acknowledged", "李明", None)
    assert "李明" in view.says.zh
    view = visit.reply("answer", "请到 B01，今天不用预约。")
    assert (view.stage, view.lines[-1].who, view.lines[-1].name) == ("handoff", "staff", "李明")
    assert view.lines[-1].text.zh == "请到 B01，今天不用预约。"
    assert "p-li" not in str(view)
    assert visit.packet.person == "p-li"
    view = visit.touch("useful")
    assert (view.stage, visit.packet.state) == ("listening", H.ENDED)
    visit.touch("done")
    assert visit.turns[-1].resolved_by == "online"


def test_an_answer_while_the_guide_shows_something_else_comes_back_to_the_person() -> None:
    visit = called()
    assert visit.ask("social").stage == "answer"  # nobody has taken it yet: the guide goes on helping
    assert visit.reply("answer", "我在这里").stage == "handoff"


def test_while_a_person_is_at_it_questions_go_to_that_person() -> None:
    visit = called()
    visit.reply("acknowledge")
    view = visit.ask("social")
    assert (view.stage, view.says) == ("handoff", WORDS["passed_on"])
    assert "social" in [turn.text for turn in visit.packet.transcript]


def test_a_question_after_the_answer_waits_for_the_same_person_again() -> None:
    visit = called()
    visit.reply("answer", "到 B01")
    visit.ask("unsure")
    assert (visit.packet.state, visit.packet.person) == (H.ACKNOWLEDGED, "p-li")


def test_coming_then_closed() -> None:
    visit = called()
    assert visit.reply("come").waits.state == "coming"
    view = visit.reply("close")
    assert (view.stage, view.says) == ("listening", WORDS["closed"])
    visit.touch("done")
    assert visit.turns[-1].resolved_by == "window"


def test_unacknowledged_it_escalates_then_expires_with_a_way_to_go() -> None:
    visit = called()
    assert visit.wait(59).waits.state == "waiting"
    view = visit.wait(1)
    assert (visit.packet.state, visit.packet.escalated, visit.packet.because) == (H.ESCALATED, True, "not_acknowledged")
    assert "综合服务台" in view.says.zh
    visit.wait(179)
    assert visit.packet.state is H.ESCALATED
    view = visit.wait(1)
    assert (visit.packet.state, view.waits.state, view.stage) == (H.EXPIRED, "expired", "listening")
    assert "综合服务台" in view.says.zh
    assert visit.cleared == []
    visit.wait(60)
    assert visit.cleared == [visit.packet.handoff]


def test_acknowledged_but_not_answered_escalates_again() -> None:
    visit = called()
    visit.reply("acknowledge")
    visit.wait(120)
    assert (visit.packet.state, visit.packet.because) == (H.ESCALATED, "not_answered")
    visit.reply("acknowledge", person="p-wang")
    assert (visit.packet.state, visit.packet.person, visit.packet.escalated) == (H.ACKNOWLEDGED, "p-wang", True)


def test_each_key_has_one_effect() -> None:
    visit = called()
    visit.reply("answer", "到 B01", key="same")
    count = len(visit.published)
    visit.reply("answer", "到 B02", key="same")
    assert len(visit.published) == count
    assert visit.packet.answer == "到 B01"


def test_a_second_acknowledgement_does_not_take_it_away() -> None:
    visit = called()
    visit.reply("acknowledge")
    visit.reply("acknowledge", person="p-wang")
    assert visit.packet.person == "p-li"


def test_replies_nobody_can_use_are_notes() -> None:
    visit = called()
    visit.reply("answer", "   ")
    visit.reply("answer", "x", handoff="h-other")
    assert visit.packet.state is H.WAITING
    assert [note.event for note in visit.notes] == ["handoff_reply_unusable", "handoff_not_open"]


def test_the_visitor_leaves_and_it_ends() -> None:
    visit = called()
    visit.touch("done")
    assert (visit.packet.state, visit.packet.because) == (H.ENDED, "visitor_left")
    visit.wait(61)
    assert visit.cleared == [visit.packet.handoff]


def test_a_restart_ends_what_was_open_and_says_so() -> None:
    visit = called()
    handoff = visit.packet.handoff
    again = Visit(visit.remembered, at=visit.at + 5)
    again.wait(1)
    assert (again.packet.handoff, again.packet.state, again.packet.because) == (handoff, H.ENDED, "guide_restarted")
    assert [record.kind for record in again.records] == ["handoff_ended"]
    again.wait(61)
    assert again.cleared == [handoff]
    assert again.remembered["handoffs"] is None


def test_it_becomes_urgent_while_it_waits() -> None:
    visit = called()
    visit.ask("心脏病")
    assert (visit.packet.reason, visit.packet.state) == (HandoffReason.EMERGENCY, H.ESCALATED)


def test_after_the_link_was_lost_staff_are_told_again() -> None:
    visit = called()
    visit.give(LinkDown(visit.at))
    visit.published.clear()
    visit.give(LinkUp(visit.at))
    assert visit.packet.state is H.WAITING


def test_what_is_over_is_not_taken_away_while_the_link_is_lost() -> None:
    visit = called()
    visit.touch("done")
    visit.give(LinkDown(visit.at))
    visit.wait(120)
    assert visit.cleared == []
    visit.give(LinkUp(visit.at))
    visit.wait(1)
    assert len(visit.cleared) == 1


def test_every_state_has_a_deadline_and_every_reply_a_row() -> None:
    assert set(LATE) == set(H) - HANDOFF_OVER
    assert set(REPLIES) == {"acknowledge", "answer", "come", "close"}


@pytest.mark.parametrize(
    "text", [key for key, said in SCRIPT.items() if said.get("kind") == "handoff" and said.get("person", True)]
)
def test_whatever_the_reason_it_ends_when_nobody_looks(text: str) -> None:
    visit = Visit()
    visit.ask(text)
    visit.wait(900)
    assert visit.mind.desk.open is None
    assert visit.packet.state in HANDOFF_OVER
    assert visit.view.stage == "idle"
    assert len(visit.cleared) == 1


def test_records_carry_no_word_of_the_visitor() -> None:
    visit = called()
    visit.reply("answer", "到 B01")
    visit.touch("done")
    assert not any("换身份证" in str(record) or "到 B01" in str(record) for record in visit.records)
