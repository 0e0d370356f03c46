"""What every reporting system must satisfy. A new folder under raingan/systems is examined here at once.

Beside its own tests a system gives ``RECORDS`` in tests/systems/NAME/factories.py: for the model of each of its flows
the factory that makes one in any state at any place, counted.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any

import pytest
from django.db.models import CheckConstraint
from django.test import Client
from django.urls import Resolver404, get_resolver, resolve, reverse
from django.utils.module_loading import import_string
from ninja import Router

from raingan.core import registry
from raingan.core.audit.models import Event
from raingan.core.flow.diagrams import pages as diagrams
from raingan.core.flow.door import move
from raingan.core.flow.judge import available
from raingan.core.flow.models import Reviewable
from raingan.core.flow.table import Flow, Step
from raingan.core.people.models import User
from raingan.core.registry import System
from raingan.core.rounds.periods import Period
from raingan.core.rounds.timetable import timetable
from raingan.core.tallies.drift import find_drift
from raingan.core.web import clock
from raingan.core.web.rules import Invalid, NotAllowed, NotThere, Stale, WindowClosed, WrongState
from tests.factories import AssignmentFactory, UserFactory, the_place

SYSTEMS = registry.systems()
FLOWS: list[tuple[System, Flow[Any]]] = [(each, flow) for each in SYSTEMS for flow in each.flows]  # type: ignore[misc]
STEPS = [(system, flow, step) for system, flow in FLOWS for step in flow.steps]
every_system = pytest.mark.parametrize("system", SYSTEMS, ids=lambda each: each.name)
every_flow = pytest.mark.parametrize(("system", "flow"), FLOWS, ids=lambda each: getattr(each, "name", ""))
every_step = pytest.mark.parametrize(("system", "flow", "step"), STEPS, ids=lambda each: getattr(each, "name", ""))


def has_thai(text: object) -> bool:
    return any("ก" <= sign <= "๛" for sign in str(text))


def windows(system: System) -> set[str]:
    """The steps of the system's calendar that have windows, in a month or a fiscal year."""
    today = clock.now().date()
    keys = (Period.month(today).key, Period.fiscal_year(Period.month(today).fiscal).key)
    return {step for key in keys for step in system.calendar(key)}


@every_system
def test_it_is_named_as_its_folder_and_speaks_thai(system: System) -> None:
    assert registry.system(system.name) is system
    assert any(package.rpartition(".")[2] == system.name for package in registry.system_packages())
    assert str(system.label)
    assert has_thai(system.title)


@every_system
def test_its_roles_are_distinct_and_have_names(system: System) -> None:
    names = [role.name for role in system.roles]

    assert len(names) == len(set(names)) > 0
    assert all(has_thai(role.label) for role in system.roles)
    assert all(system.role(name).name == name for name in names)


@every_system
def test_its_menu_leads_its_own_roles_to_its_own_pages(system: System) -> None:
    known = {role.name for role in system.roles}
    for item in system.menu:
        assert item.roles <= known
        assert has_thai(item.label) or str(item.label).isascii()
        assert reverse(item.url_name).startswith(f"/{system.name}/")

    assert known == set().union(*(item.roles for item in system.menu)), "every role finds something in the menu"
    assert reverse(system.home).startswith(f"/{system.name}/")


@every_system
def test_its_addresses_lie_under_its_name(system: System) -> None:
    assert import_module(system.urls).app_name == system.name
    assert resolve(f"/{system.name}/").namespace == system.name
    assert system.name in {each.namespace for each in get_resolver().url_patterns if hasattr(each, "namespace")}


@every_system
@pytest.mark.django_db
def test_its_api_is_documented(system: System) -> None:
    router = import_string(system.api)
    assert isinstance(router, Router)
    paths = Client().get("/api/v1/openapi.json").json()["paths"]
    mine = {path: methods for path, methods in paths.items() if path.startswith(f"/api/v1/{system.name}/")}

    assert mine
    for path, methods in mine.items():
        for method, operation in methods.items():
            assert operation["tags"] == [system.name], (method, path)
            assert operation["summary"], (method, path)
            assert operation["description"], (method, path)
            assert operation["security"], (method, path)


@every_system
@pytest.mark.django_db
def test_nobody_enters_without_signing_in_but_to_ask_for_help(system: System) -> None:
    contact = f"{system.name}:contact"
    assert Client().get(reverse(contact)).status_code == 200
    with pytest.raises(Resolver404):
        resolve(f"/{system.name}/there-is-no-such-page/")
    for name in {system.home, *(item.url_name for item in system.menu)} - {contact}:
        answer = Client().get(reverse(name))
        assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, reverse("people:sign-in"))


@every_system
@pytest.mark.django_db
def test_it_has_no_duties_for_a_stranger(system: System) -> None:
    assert list(system.duties(UserFactory.create(), clock.now())) == []


@every_system
def test_its_calendar_gives_half_open_windows_and_nothing_for_nonsense(system: System) -> None:
    assert windows(system)
    assert system.calendar("nonsense") == {}
    today = clock.now().date()
    for key in (Period.month(today).key, Period.fiscal_year(Period.month(today).fiscal).key):
        for opens_at, closes_at in system.calendar(key).values():
            assert opens_at.tzinfo is not None
            assert opens_at < closes_at


@every_flow
def test_every_state_is_reached_and_every_step_known(system: System, flow: Flow[Any]) -> None:
    states = set(flow.states.values)
    reached, names = {flow.first}, [step.name for step in flow.steps]
    for _ in flow.steps:
        reached |= {step.target for step in flow.steps if step.sources & reached}

    assert reached == states
    assert all(has_thai(label) for label in flow.states.labels)
    assert len(names) == len(set(names))
    for step in flow.steps:
        assert step.sources
        assert step.sources | {step.target} <= states
        assert step.target not in step.sources
        assert has_thai(step.label)
        assert flow.step(step.name) is step


@every_flow
def test_its_roles_and_windows_are_the_systems(system: System, flow: Flow[Any]) -> None:
    roles, known = {role.name for role in system.roles}, windows(system)

    assert flow.system == system.name
    acting = {*(step.role for step in flow.steps), *(row.role for row in flow.amendments)} - {""}
    assert {flow.author_role, flow.founder or flow.author_role, *acting} <= roles
    content = [row.windows for row in flow.amendments if row.name == "amend"]
    for used in (flow.create_windows, *content, *(step.windows for step in flow.steps)):
        assert used, "a step without a window would be open for ever"
        assert set(used) <= known
    assert all(step.role == flow.author_role for step in flow.steps if step.own)


@every_flow
def test_only_what_can_still_move_can_be_amended(system: System, flow: Flow[Any]) -> None:
    final = set(flow.states.values) - set().union(*(step.sources for step in flow.steps))

    assert final, "a record must come to an end"
    assert all(row.states <= set(flow.states.values) for row in flow.amendments)
    assert all(not row.states & final for row in flow.amendments if row.name == "amend")


def _pairs(check: CheckConstraint) -> Iterator[tuple[str, Any]]:
    """The plain conditions of a constraint: what is compared, and with what."""
    for child in getattr(check.condition, "children", ()):
        if isinstance(child, tuple):
            yield child


@every_flow
def test_its_model_is_reviewable_and_the_database_knows_the_states(system: System, flow: Flow[Any]) -> None:
    assert issubclass(flow.model, Reviewable)
    checks = [each for each in flow.model._meta.constraints if isinstance(each, CheckConstraint)]
    listed = [set(dict(_pairs(each)).get("state__in", ())) for each in checks]
    assert set(flow.states.values) in listed


@every_flow
def test_its_counts_are_the_systems_and_can_be_made_from_the_record(system: System, flow: Flow[Any]) -> None:
    assert set(flow.tallies) <= set(system.tallies)
    for tally in flow.tallies:
        assert tally.source.lower() == flow.model._meta.label_lower
        assert tally.uncounted <= set(flow.states.values)
        counting = set(tally.columns().values())
        assert {name.removesuffix("_id") for name in tally.keys} | counting == {
            field.name for field in tally._meta.concrete_fields if field.name != "pk"
        }
        assert not set(tally.uncounted) & set(tally.spread.get("state", ()))


def test_every_flow_is_drawn() -> None:
    drawn = dict(diagrams())

    assert len(drawn) == len(FLOWS)
    assert all(path.read_text() == text for path, text in drawn.items()), "run make docs"


def record_of(system: System, flow: Flow[Any], state: str, code: str = "4701") -> Any:
    """A record in ``state`` at district ``code``, by the system's own factory."""
    records = import_module(f"tests.systems.{system.name}.factories").RECORDS
    return records[flow.model].create(state=state, place=the_place(code))


def author_of(flow: Flow[Any], record: Any) -> User:
    """The author of ``record``: of a place's, somebody who holds the author's role there."""
    if not flow.founder:
        return User.objects.get(pk=record.author_id)
    user: User = UserFactory.create()
    AssignmentFactory.create(user=user, system=flow.system, role=flow.author_role, place=record.place)
    return user


def may_do(system: System, flow: Flow[Any], step: Step, record: Any) -> User:
    """Somebody whom the table lets do ``step`` on ``record``."""
    if step.own:
        return author_of(flow, record)
    level = system.role(step.role).level
    code = {"nation": "TH", "province": record.place_id[:2], "district": record.place_id}[level]
    user: User = UserFactory.create()
    AssignmentFactory.create(user=user, system=system.name, role=step.role, place=the_place(code))
    return user


def spans(system: System, step: Step, record: Any) -> Iterator[tuple[datetime, datetime]]:
    table = timetable(system.name, {record.round_key}, {record.place_id})
    for window in step.windows:
        span = table.span(record.round_key, window, record.place_id)
        assert span is not None
        yield span.opens_at, span.closes_at


@every_step
@pytest.mark.django_db
def test_the_right_person_does_the_step_in_time(system: System, flow: Flow[Any], step: Step) -> None:
    for number, source in enumerate(sorted(step.sources), start=1):
        record = record_of(system, flow, source, f"470{number}")  # a place may have one record a round
        user, at = may_do(system, flow, step, record), min(opens for opens, _closes in spans(system, step, record))
        # As if the same person had brought it there just now, which some steps ask for.
        flow.model._default_manager.filter(pk=record.pk).update(moved_by=user, moved_at=at)
        record.refresh_from_db()
        assert step in available(flow, record, user, at)

        moved = move(flow, record.pk, step.name, by=user, at=at, reason="เหตุผล" if step.needs_reason else "", seen=1)

        assert (moved.state, moved.version, moved.moved_by_id, moved.moved_at) == (step.target, 2, user.pk, at)
        assert flow.model._default_manager.get(pk=record.pk).state == step.target
        event = Event.objects.get(subject_id=str(record.pk))
        assert (event.verb, event.from_state, event.to_state) == (step.name, source, step.target)
        assert (event.actor_id, event.place_code) == (user.pk, record.place_id)
        assert list(find_drift()) == []


@every_step
@pytest.mark.django_db
def test_the_step_is_refused_out_of_time_place_state_and_role(system: System, flow: Flow[Any], step: Step) -> None:
    source = min(step.sources)
    record, far = record_of(system, flow, source), record_of(system, flow, source, "4801")
    own = record if flow.founder else record_of(system, flow, source)  # a place has one record a round
    other = next(state for state in flow.states.values if state not in step.sources)
    wrong = record_of(system, flow, other, "4703")
    user, author = may_do(system, flow, step, record), author_of(flow, own)
    opens, closes = min(spans(system, step, record))[0], max(each for _opens, each in spans(system, step, record))
    refusals: list[tuple[type[Exception], Any, User, datetime, int]] = [
        (WindowClosed, record, user, closes, 1),
        (WindowClosed, record, user, opens - timedelta(microseconds=1), 1),
        (Stale, record, user, opens, 7),
        (NotThere, record, UserFactory.create(), opens, 1),
        (WrongState, wrong, may_do(system, flow, step, wrong), opens, 1),
    ]
    if step.own:
        others = record_of(system, flow, source, "4702")
        refusals.append((NotThere, others if flow.founder else own, user, opens, 1))
    else:
        AssignmentFactory.create(user=author, system=system.name, role=step.role, place=own.place)
        refusals.append((NotAllowed, own, author, opens, 1))
    if system.role(step.role).level != "nation":
        refusals.append((NotThere, far, user, opens, 1))
    reason = "เหตุผล" if step.needs_reason else ""
    for rule, each, by, at, seen in refusals:
        with pytest.raises(rule):
            move(flow, each.pk, step.name, by=by, at=at, reason=reason, seen=seen)
    if step.needs_reason:
        with pytest.raises(Invalid):
            move(flow, record.pk, step.name, by=user, at=opens, reason="  ", seen=1)

    assert not Event.objects.filter(subject_type=flow.model._meta.label_lower).exists()
    assert list(find_drift()) == []
