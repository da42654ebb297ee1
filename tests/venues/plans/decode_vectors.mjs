// Reads geometry documents, one a line, and prints each decoded plan, one a line.
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const { decodeGeometry } = await import(pathToFileURL(process.argv[2]).href);
for await (const line of createInterface({ input: process.stdin })) {
  if (line) console.log(JSON.stringify(decodeGeometry(JSON.parse(line))));
}
