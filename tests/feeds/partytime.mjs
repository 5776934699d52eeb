/** Reads a podcast's feed from standard input as podcast-partytime understands it, and writes that as JSON. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

process.env.LOG_LEVEL = "silent";
const { parseFeed } = createRequire(import.meta.url)("podcast-partytime");
process.stdout.write(JSON.stringify(parseFeed(readFileSync(0, "utf8"))));
