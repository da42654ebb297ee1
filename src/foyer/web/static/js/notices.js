/* The bell goes up as news comes. All tabs of a browser share one stream: the tab that holds the
   lock has it open and tells the others. The lock and the channel are the person's own, so that
   nobody hears what was meant for who signed in before. */

import { announce } from "./foyer.js";

const RETRY_MS = 30_000; // After a refusal; the browser itself tries again after a lost connection.
const BELL_MAX = 99;

const bell = document.querySelector("[data-notices]");
const name = `foyer-notices-${bell.dataset.person}`;
const channel = "BroadcastChannel" in window ? new BroadcastChannel(name) : null;
let newest = null; // What the stream said last, for tabs that open later.

function showUnread(unread) {
  const count = bell.querySelector(".count");
  count.textContent = unread > BELL_MAX ? `${BELL_MAX}+` : String(unread);
  count.hidden = unread === 0;
  bell.setAttribute("aria-label", unread ? `Messages, ${unread} unread` : "Messages");
}

function take(news) {
  if (news.unread !== undefined) showUnread(news.unread);
  if (news.title) announce(`New message: ${news.title}`);
  if (news.fresh) refreshList().catch(() => {}); // The bell says it, too.
}

/** On the page of the messages the list is drawn anew, unless somebody is in the middle of it. */
async function refreshList() {
  const list = document.getElementById("notices");
  if (!list || list.contains(document.activeElement)) return;
  const answer = await fetch(location.href, { credentials: "same-origin" });
  if (!answer.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const drawn = page.getElementById("notices");
  if (drawn) list.innerHTML = drawn.innerHTML;
}

function tell(news) {
  take(news);
  channel?.postMessage(news);
}

/** Follow the stream; ends when the person is signed out. */
function lead() {
  return new Promise((resolve) => open(resolve));
}

function open(finish) {
  const stream = new EventSource(bell.dataset.notices);
  stream.addEventListener("unread", (event) => {
    const { unread } = JSON.parse(event.data);
    const fresh = newest !== null && newest.unread !== unread;
    newest = { unread };
    tell({ unread, fresh });
  });
  stream.addEventListener("notice", (event) => tell({ title: JSON.parse(event.data).title, fresh: true }));
  stream.addEventListener("signed_out", () => {
    stream.close();
    finish();
  });
  stream.addEventListener("error", () => {
    if (stream.readyState === EventSource.CLOSED) setTimeout(() => open(finish), RETRY_MS);
  });
}

/** Whoever follows a link of the list has read it. */
function markRead(event) {
  const row = event.target.closest("[data-notice].fresh");
  const token = row?.querySelector("[name=csrfmiddlewaretoken]")?.value;
  if (!token || !event.target.closest("h2 a")) return;
  const body = new FormData(row.querySelector("form"));
  fetch("/account/notifications/read", { method: "POST", body, keepalive: true, redirect: "manual" }).catch(() => {});
}

if (channel) {
  channel.addEventListener("message", ({ data }) => {
    if (!data.asks) take(data);
    else if (newest) channel.postMessage(newest);
  });
  channel.postMessage({ asks: true });
}
document.getElementById("notices")?.addEventListener("click", markRead);
if (channel && navigator.locks) navigator.locks.request(name, lead);
else lead();
