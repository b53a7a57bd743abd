"""What sentences say has happened, against events: an opposite, or a sister's deed, is told; all else is not."""

from __future__ import annotations

from tests.rowwise import each_row

from hookproof.rules.claims.deeds import contrary

#: Event, sentence, the verb that tells of something else.
TOLD = """
    berth.freed | Fires once a vessel has taken its berth. | taken
    berth.freed | Sent when a berth is taken. | taken
    berth.freed | A berth was occupied by another vessel. | occupied
    door.unlocked | A door was locked by its keypad. | locked
    door.unlocked | This event is sent each time a door has been locked. | locked
    door.unlocked | Tells you that the door is now locked. | locked
    ballot.sealed | Emitted after a ballot box was unsealed by two officers. | unsealed
    plan.upgraded | When a plan gets downgraded. | downgraded
    plan.upgraded | Occurs whenever the plan of an account was downgraded, at once. | downgraded
    session.ended | Sent after a session has begun. | begun
    session.ended | The session was started. | started
    user.removed | Triggered when a user is added to a team. | added
    user.removed | Whenever users are added. | added
    file.deleted | A file was created. | created
    claim.denied | The claim was approved by an adjuster. | approved
    claim.denied | Sent as soon as the claim has been accepted. | accepted
    order.cancelled | Sent when an order was successfully completed. | completed
    device.connected | Fires when a device is disconnected from the hub. | disconnected
    alarm.raised | The alarm was lowered. | lowered
    price.increased | The price of an article was reduced. | reduced
    member.joined | A member has left the group. | left
    ticket.closed | A ticket was reopened. | reopened
    call.muted | The call was unmuted. | unmuted
    item.sold | Called after an item was bought. | bought
    message.sent | Sent when a message was received. | received
    feature.disabled | Sent when a feature was enabled for a tenant. | enabled
    frost.expected | Tells that frost has ended. | ended
    order.packed | Called each time an order has been shipped by the warehouse. | shipped
    order.packed | An order was shipped. | shipped
    lift.opened | A lift closes for the day. | closes
    well.sealed | Notifies you that a well was unsealed. | unsealed
    order.packed | The order has just shipped. | shipped
"""
SILENT = """
    berth.freed | Fires once a vessel has left its berth.
    berth.freed | Fires once a berth that was taken is free again.
    berth.freed | The vessel that has taken the berth leaves.
    berth.freed | Sent when a berth is no longer taken.
    berth.freed | Sent when a berth is not taken any more.
    berth.freed | A vessel was moved.
    order.repacked | The order was shipped and is re-packed by then.
    berth.freed | The crane has taken a container.
    door.unlocked | Sent when a door that was locked is opened.
    door.unlocked | A door was unlocked; until then it was locked.
    door.unlocked | The door had been locked before.
    door.unlocked | The door can be opened.
    session.ended | Sent when a session which was started by a guest is over.
    session.ended | The end of a session, after it was started.
    session.ended | Sent when a session was started and has come to its end.
    user.removed | A user was taken off the list.
    user.removed | The user is removed from the team to which it was added.
    claim.denied | A claim was closed.
    lift.opened | A lift carries guests.
    lift.opened | The lift opens, and closes at night.
    claim.denied | Unlike when a claim was approved, there is no payout.
    order.cancelled | An order was changed.
    order.packed | An order was handed over.
    order.packed | Everything is in one box.
    device.connected | A device is back.
    alarm.raised | There is an alarm.
    session.ended | Nobody started the session in time.
    order.packed | Sent when no order was shipped for a day.
    member.joined | A member was welcomed.
    member.joined | Sent if a member has not left.
    ticket.closed | A ticket was resolved.
    item.sold | An item has a new owner.
    message.sent | A message was handed to the carrier.
    created | A file was deleted.
    price.increased | The price was set to another value, while that of others was reduced.
"""
SISTERS = {"order": ["packed", "shipped"], "frost": ["expected", "ended"], "session": ["started", "ended"]}


def rows(text: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")] for line in text.strip().split("\n")]


@each_row(("event", "sentence", "deed"), rows(TOLD))
def test_a_sentence_tells_of_something_else(event: str, sentence: str, deed: str) -> None:
    assert contrary(event, sentence, SISTERS) == deed


@each_row(("event", "sentence"), rows(SILENT))
def test_a_sentence_tells_of_the_event_or_of_nothing_sure(event: str, sentence: str) -> None:
    assert contrary(event, sentence, SISTERS) == ""
