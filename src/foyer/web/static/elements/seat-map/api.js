// Requests of the element: JSON in and out, refusals as problems (RFC 9457) with their code.

const PATIENCE_MS = 12_000;

/** A refusal, or no answer at all (`code` "offline"); `body` has the problem's own members. */
export class Problem extends Error {
  constructor(code, message, body = {}) {
    super(message);
    this.code = code;
    this.body = body;
  }
}

/** The decoded answer; null for 204. Throws Problem. */
export async function ask(url, { method = "GET", body, headers = {} } = {}) {
  let response;
  try {
    response = await fetch(url, {
      method,
      headers: { Accept: "application/json", ...(body ? { "Content-Type": "application/json" } : {}), ...headers },
      body: body ? JSON.stringify(body) : undefined,
      credentials: "same-origin",
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
  } catch {
    throw new Problem("offline", "The house could not be reached. Check the connection and try again.");
  }
  if (response.status === 204) return null;
  const answer = await response.json().catch(() => ({}));
  if (response.ok) return answer;
  const retryAfter = Number(response.headers.get("Retry-After")) || 2;
  throw new Problem(answer.code ?? "error", answer.detail ?? "That did not work. Try again.", { retryAfter, ...answer });
}
