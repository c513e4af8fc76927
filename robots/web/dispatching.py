"""One request to the scheduler and its answer as JSON, or as a problem with words."""

from typing import TYPE_CHECKING, Any

from robots.core.reasons import Reason
from robots.core.runs import DispatchRequest
from robots.core.text import Text
from robots.mqtt.asking import NotConnectedError
from robots.web.keys import key_used
from robots.web.problems import Problem

if TYPE_CHECKING:
    from robots.web.tablet import TabletDeps

ANSWER_S = 5.0
NOT_SENT = Text(
    "与调度的连接中断，请求没有发出，请稍后再试", "not connected to the scheduler: nothing was sent, try again shortly"
)
SILENT_RUN = Text(
    "调度没有应答，请求可能稍后才生效。文件请先留在手边，可点“再试一次”（不会重复派送）；仍不行请告诉工程师",
    "The scheduler did not answer; the request may still take effect. Keep the papers with you and tap “Try again” "
    "(it will not be sent twice); if that fails tell an engineer",
)
SILENT_ACT = Text(
    "调度没有应答，操作可能稍后才生效。可以再点一次（不会重复执行）；仍不行请告诉工程师",
    "The scheduler did not answer; it may still be done. Tapping again is safe (it is done once); if that fails tell "
    "an engineer",
)


def ask(deps: "TabletDeps", request: DispatchRequest) -> dict[str, Any]:
    """Raises Problem 409 for a refusal or a used key, 503 when nothing was sent, 504 without an answer."""
    try:
        reply = deps.ask(request, ANSWER_S)
    except NotConnectedError:
        raise Problem(503, "not_connected", NOT_SENT, key=request.key) from None
    if reply is None:
        silent = SILENT_RUN if request.kind in ("run", "round") else SILENT_ACT
        raise Problem(504, "scheduler_silent", silent, key=request.key)
    if reply.status == "refused" and [reason.code for reason in reply.reasons] == [Reason.KEY_USED.value]:
        raise key_used()
    if reply.status == "refused":
        zh = "；".join(reason.zh for reason in reply.reasons) or "请求被拒绝"
        en = "; ".join(reason.en for reason in reply.reasons) or "the request was refused"
        raise Problem(409, "refused", Text(zh, en), reply.reasons)
    runs = {"runs": list(reply.runs)} if reply.runs else {}
    return {"status": "accepted", "run": reply.run or request.run, "key": request.key, **runs}
