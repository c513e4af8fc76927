// A slip prints itself and closes; one left open by somebody closes by itself.

const LEFT_OPEN_MS = 30_000;

addEventListener("afterprint", () => close());
document.getElementById("print").addEventListener("click", () => print());
document.getElementById("close").addEventListener("click", () => close());
setTimeout(() => close(), LEFT_OPEN_MS);
addEventListener("load", () => print());
