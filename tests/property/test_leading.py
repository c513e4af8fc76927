"""Schedulers that want to lead, on simulated time: pauses, clocks that run unevenly, a slow or silent database, a split
from the broker, wall clocks set at will. Whatever happens: never two may send, and no old leader's commit is taken."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from robots.fleet.leading import (
    BrokerTried,
    Candidate,
    Command,
    GiveBack,
    Lead,
    LeaseRow,
    LeaseRules,
    Look,
    Moment,
    Renew,
    Renewed,
    RowSeen,
    StepDown,
    Take,
    Took,
    TryBroker,
    Unanswered,
    Why,
)

STEP_S = 0.02
TIMEOUT_S = 1.5


@dataclass
class Database:
    """The row and what is committed under it. wall: its own clock, which anybody may set: nothing reads it."""

    row: LeaseRow | None = None
    commits: list[tuple[int, str]] = field(default_factory=list)
    wall: float = 0.0

    def do(self, who: str, command: Command) -> object:
        match command:
            case Look():
                return self.row
            case Take(seen=seen):
                if seen != self.row:
                    return 0
                epoch = 1 + (self.row.epoch if self.row else 0)
                self.row = LeaseRow(epoch, 1 + (self.row.beat if self.row else 0), who)
                return epoch
            case Renew(epoch=epoch):
                held = self.row is not None and self.row.epoch == epoch and self.row.holder == who
                if held and self.row:
                    self.row = LeaseRow(epoch, self.row.beat + 1, who)
                return held
            case GiveBack(epoch=epoch):
                if self.row is not None and self.row.epoch == epoch:
                    self.row = LeaseRow(epoch, self.row.beat, "")
                return None
        raise AssertionError(command)

    def commit(self, who: str, epoch: int) -> bool:
        """As the fence does it."""
        if self.row is None or self.row.epoch != epoch:
            return False
        self.commits.append((epoch, who))
        return True


@dataclass
class Host:
    """A process: thinks in steps unless it is paused; one question to the database at a time."""

    name: str
    rate: float
    skew: float
    mind: Candidate
    paused_until: float = 0.0
    cut_from_database: float = 0.0
    cut_from_broker: float = 0.0
    asked: tuple[Command, float, float, float, bool] | None = None  # what, asked (own), done at, back at, is it lost
    done: bool = False
    result: object = None
    queue: list[Command] = field(default_factory=list)
    led: list[int] = field(default_factory=list)

    def clock(self, now: float) -> float:
        return self.skew + now * self.rate


class Story:
    def __init__(self, seed: int, hosts: int, rules: LeaseRules, worst: float) -> None:
        self.chance = random.Random(seed)
        self.rules = rules
        self.worst = worst
        self.database = Database()
        self.now = 0.0
        self.born = 0
        self.hosts = [self.new() for _ in range(hosts)]
        self.calm = False
        self.most = 0

    def new(self) -> Host:
        self.born += 1
        rate = self.chance.uniform(0.95, 1.05)
        return Host(f"p{self.born}", rate, self.chance.uniform(0, 1e6), Candidate(self.rules))

    def step(self) -> None:
        self.now += STEP_S
        if not self.calm:
            self.trouble()
        for place, host in enumerate(self.hosts):
            self._database_works(host)
            if host.paused_until <= self.now:
                self._think(host)
                if host.mind.is_over:
                    self.hosts[place] = self.new()  # the process ended and came back
        senders = [host.name for host in self.hosts if host.mind.may_send(host.clock(self.now))]
        assert len(senders) <= 1, f"{senders} may both send at {self.now:.2f}"
        self.most = max(self.most, len(senders))
        for host in self.hosts:  # anybody who ever led tries to commit, paused or not: it was under way
            if host.mind.epoch and self.chance.random() < 0.05:
                taken = self.database.commit(host.name, host.mind.epoch)
                assert taken or not host.mind.may_send(host.clock(self.now)), "a leader in its lease may commit"

    def trouble(self) -> None:
        if self.chance.random() >= 0.01:
            return
        host = self.chance.choice(self.hosts)
        long = self.now + self.chance.uniform(0.1, self.worst)
        match self.chance.randrange(5):
            case 0:
                host.paused_until = long
            case 1:
                host.cut_from_database = long
            case 2:
                host.cut_from_broker = long
            case 3:
                self.database.wall += self.chance.uniform(-1e5, 1e5)
            case 4:
                self.hosts[self.hosts.index(host)] = self.new()  # killed

    def _database_works(self, host: Host) -> None:
        """A question that is under way reaches the database and is answered there whether or not the host lives."""
        if host.asked is not None and not host.done and self.now >= host.asked[2]:
            host.done = True
            host.result = self.database.do(host.name, host.asked[0])

    def _think(self, host: Host) -> None:
        at = host.clock(self.now)
        if host.asked is not None:
            command, asked_at, _, back_at, lost = host.asked
            if self.now < back_at:
                host.mind.handle(Moment(at, host.cut_from_broker <= self.now))
                return
            host.asked = None
            if lost:
                self._take_on(host, host.mind.handle(Unanswered(at)))
            else:
                self._take_on(host, host.mind.handle(self._answer(command, asked_at, at, host)))
        else:
            self._take_on(host, host.mind.handle(Moment(at, host.cut_from_broker <= self.now)))
        if host.queue and host.asked is None:
            self._ask(host, host.queue.pop(0), at)

    def _take_on(self, host: Host, commands: list[Command]) -> None:
        for command in commands:
            match command:
                case Lead(epoch=epoch):
                    host.led.append(epoch)
                case TryBroker():
                    answers = host.cut_from_broker <= self.now
                    self._take_on(host, host.mind.handle(BrokerTried(host.clock(self.now), answers)))
                case GiveBack():
                    if host.cut_from_database <= self.now:
                        self.database.do(host.name, command)
                case StepDown():
                    pass
                case _:
                    host.queue.append(command)

    def _ask(self, host: Host, command: Command, at: float) -> None:
        slow = 0.0 if self.calm else self.chance.choice([0.0, 0.02, 0.1, 1.0])
        there = self.now + slow * self.chance.random()
        back = there + slow * self.chance.random()
        cut = host.cut_from_database > self.now
        lost_back = not self.calm and self.chance.random() < 0.05
        if cut:
            there = float("inf") if self.chance.random() < 0.7 else self.now + self.chance.uniform(0, self.worst)
        lost = cut or lost_back
        host.asked = (command, at, there, self.now + TIMEOUT_S if lost else back, lost)
        host.done = False

    def _answer(self, command: Command, asked_at: float, at: float, host: Host) -> RowSeen | Took | Renewed:
        if not host.done:
            self._database_works(host)
        match command:
            case Look():
                row = host.result
                assert row is None or isinstance(row, LeaseRow)
                return RowSeen(at, row)
            case Take():
                return Took(at, asked_at, int(str(host.result)))
        return Renewed(at, asked_at, bool(host.result))


@given(seed=st.integers(0, 2**32), hosts=st.integers(2, 3), worst=st.sampled_from([1.0, 4.0, 20.0]))
@settings(max_examples=60)
def test_never_two_may_send_and_after_trouble_one_leads(seed: int, hosts: int, worst: float) -> None:
    story = Story(seed, hosts, LeaseRules(), worst)
    for _ in range(2500):
        story.step()
    story.calm = True
    for host in story.hosts:
        host.paused_until = host.cut_from_database = host.cut_from_broker = 0.0
    until = story.now + TIMEOUT_S + 2 * worst + 8.0
    while story.now < until:
        story.step()
    assert any(host.mind.may_send(host.clock(story.now)) for host in story.hosts), "in calm somebody leads"
    epochs = [epoch for epoch, _ in story.database.commits]
    assert epochs == sorted(epochs), "what an old leader commits never comes after the new one's"
    leaders = dict(story.database.commits)
    assert all(leaders[epoch] == who for epoch, who in story.database.commits), "an epoch is one process's"


@pytest.mark.parametrize("gap_s", [0.0, 0.2])
def test_a_killed_leader_is_followed_well_within_five_seconds(gap_s: float) -> None:
    story = Story(1, 2, LeaseRules(), 1.0)
    story.calm = True
    while not any(host.led for host in story.hosts) or story.now < 5 + gap_s:
        story.step()
    leader = next(host for host in story.hosts if host.mind.leads)
    story.hosts.remove(leader)
    died = story.now
    while not any(host.mind.leads for host in story.hosts):
        story.step()
        assert story.now - died < 3.6
    assert story.now - died > 2.0, "not before the dead one's lease is over"


def leading(at: float = 0.0, rules: LeaseRules | None = None) -> Candidate:
    mind = Candidate(rules)
    assert mind.handle(Moment(at)) == [Look()]
    assert mind.handle(RowSeen(at, None)) == [TryBroker()]
    assert mind.handle(BrokerTried(at, True)) == [Take(None)]
    assert mind.handle(Took(at, at, 1)) == [Lead(1)]
    return mind


def test_who_finds_the_lease_free_takes_it_at_once() -> None:
    assert leading().may_send(0.1)
    mind = Candidate()
    mind.handle(Moment(0.0))
    assert mind.handle(RowSeen(0.0, LeaseRow(7, 100, ""))) == [TryBroker()]


def test_who_finds_it_held_waits_a_whole_term_from_the_newest_beat_it_saw() -> None:
    mind = Candidate()
    row = LeaseRow(7, 100, "other")
    mind.handle(Moment(0.0))
    assert mind.handle(RowSeen(0.0, row)) == []
    assert mind.handle(RowSeen(2.9, row)) == []
    assert mind.handle(RowSeen(2.95, LeaseRow(7, 101, "other"))) == []
    assert mind.handle(RowSeen(5.9, LeaseRow(7, 101, "other"))) == []
    assert mind.handle(RowSeen(5.95, LeaseRow(7, 101, "other"))) == [TryBroker()]


def test_who_cannot_reach_the_broker_does_not_take_it() -> None:
    mind = Candidate()
    mind.handle(Moment(0.0))
    mind.handle(RowSeen(0.0, None))
    assert mind.handle(BrokerTried(0.0, False)) == []
    assert mind.handle(Moment(0.3)) == [Look()]


def test_a_leader_is_silent_one_margin_before_its_lease_ends_counted_from_when_it_asked() -> None:
    mind = leading()
    assert mind.handle(Moment(0.5)) == [Renew(1)]
    assert mind.handle(Renewed(1.4, 0.5, True)) == []
    assert mind.may_send(0.5 + 3.0 - 0.6 - 0.01)
    assert not mind.may_send(0.5 + 3.0 - 0.6)
    assert mind.handle(Moment(2.95)) == [StepDown(Why.LEASE_OVER)]
    assert mind.handle(Moment(9.0)) == [] and not mind.may_send(0.6)


def test_a_leader_whose_row_is_anothers_steps_down_at_once() -> None:
    mind = leading()
    assert mind.handle(Renewed(0.6, 0.5, False)) == [StepDown(Why.TAKEN)]
    assert not mind.may_send(0.6)


def test_a_leader_without_the_broker_gives_the_lease_back() -> None:
    mind = leading()
    for tenth in range(1, 12):
        at = tenth / 10
        for command in mind.handle(Moment(at, linked=False)):
            assert command == Renew(1)
            mind.handle(Renewed(at, at, True))
    assert mind.handle(Moment(1.2, linked=False)) == [StepDown(Why.NO_BROKER), GiveBack(1)]


def test_a_leader_whose_owner_gives_no_sign_of_life_gives_the_lease_back() -> None:
    """A lease renewed by a thread of its own says nothing of the one that does the work."""
    mind = leading()
    mind.handle(Renewed(10.0, 10.0, True))
    assert mind.handle(Moment(10.0, idle_s=9.9)) == [Renew(1)]
    assert mind.handle(Moment(10.1, idle_s=10.0)) == [StepDown(Why.HANGS), GiveBack(1)]
    assert not mind.may_send(10.1)


def test_an_answer_that_came_too_late_is_no_lease() -> None:
    mind = Candidate()
    mind.handle(Moment(0.0))
    mind.handle(RowSeen(0.0, None))
    mind.handle(BrokerTried(0.0, True))
    assert mind.handle(Took(2.4, 0.0, 1)) == [StepDown(Why.LEASE_OVER)]


def test_a_refused_attempt_and_no_answer_leave_it_waiting() -> None:
    mind = Candidate()
    mind.handle(Moment(0.0))
    assert mind.handle(Unanswered(1.0)) == []
    assert mind.handle(Took(1.0, 0.9, 0)) == []
    assert mind.handle(Moment(1.0)) == [Look()]


def test_rules_without_room_for_a_failed_renewal_are_refused() -> None:
    with pytest.raises(ValueError, match="make the term longer"):
        Candidate(LeaseRules(term=1.0, margin=0.6))
