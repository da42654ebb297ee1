/* Keeps tickets that were seen, and what they are drawn with, for an evening without network.
   Pages about money and seats are never kept: their truth is on the server. */

const CACHE = "foyer-tickets-1";
const TICKET = /^\/tickets\/[0-9a-f-]{36}$/;
const ASSET = /^\/static\//;
const KEPT_MAX = 60; // Tickets and assets of an evening or two; the oldest go first.

self.addEventListener("install", () => self.skipWaiting());

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) if (name !== CACHE) await caches.delete(name);
    await self.clients.claim();
  })());
});

self.addEventListener("message", (event) => {
  const path = event.data?.keep;
  if (typeof path === "string" && TICKET.test(path)) event.waitUntil(keepTicket(path));
});

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin || url.searchParams.has("key")) return;
  if (TICKET.test(url.pathname)) event.respondWith(freshOrKept(event.request));
  else if (ASSET.test(url.pathname)) event.respondWith(assetOrKept(event.request));
});

async function keepTicket(path) {
  const cache = await caches.open(CACHE);
  const response = await fetch(path, { credentials: "same-origin" });
  if (!response.ok || response.redirected) return;
  const html = await response.clone().text();
  await cache.put(path, response);
  const assets = [...html.matchAll(/(?:href|src)="(\/static\/[^"]+)"/g)].map((match) => match[1]);
  await Promise.allSettled([...new Set(assets)].map((asset) => cache.add(asset.replaceAll("&amp;", "&"))));
  await trim(cache);
}

async function freshOrKept(request) {
  const cache = await caches.open(CACHE);
  try {
    const response = await fetch(request);
    if (response.ok && !response.redirected) await cache.put(new URL(request.url).pathname, response.clone());
    if (response.status === 404 || response.redirected) await cache.delete(new URL(request.url).pathname);
    return response;
  } catch (error) {
    const kept = await cache.match(new URL(request.url).pathname);
    if (kept) return kept;
    throw error;
  }
}

/* From the network first, so that a new release shows at once; what is kept is for no network. */
async function assetOrKept(request) {
  try {
    return await fetch(request);
  } catch (error) {
    const cache = await caches.open(CACHE);
    const kept = (await cache.match(request)) ?? (await cache.match(request, { ignoreSearch: true }));
    if (kept) return kept;
    throw error;
  }
}

async function trim(cache) {
  const keys = await cache.keys();
  for (const key of keys.slice(0, Math.max(0, keys.length - KEPT_MAX))) await cache.delete(key);
}

/* A push message is shown at once, whatever else happens; a click leads to what it is about. */
self.addEventListener("push", (event) => {
  const news = event.data?.json() ?? {};
  event.waitUntil(self.registration.showNotification(news.title ?? "Foyer", {
    body: news.body,
    tag: news.tag,
    lang: news.language,
    icon: "/static/img/icon-180.png",
    data: { path: news.path },
  }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const url = new URL(event.notification.data?.path ?? "/account/notifications", location.origin);
  if (url.origin === location.origin) event.waitUntil(showPage(url.href));
});

async function showPage(address) {
  const open = await self.clients.matchAll({ type: "window" });
  const same = open.find((client) => client.url === address);
  await (same ? same.focus() : self.clients.openWindow(address));
}
