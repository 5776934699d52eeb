/** Sends a file with tus-js-client: node send.mjs ENDPOINT FILE, the headers as JSON on the standard input. */
import { createReadStream, readFileSync } from "node:fs";
import { basename } from "node:path";
import { Upload } from "tus-js-client";

const [endpoint, path] = process.argv.slice(2);
const { headers, metadata } = JSON.parse(readFileSync(0, "utf8"));

new Upload(createReadStream(path), {
  endpoint,
  headers,
  metadata: { filename: basename(path), ...metadata },
  chunkSize: 25_000_000,
  retryDelays: Array(400).fill(300),
  onShouldRetry: () => true,
  onUploadUrlAvailable() {
    // The library would begin anew when the first question after a cut is answered by an error.
    this.endpoint = null;
  },
  onError: (problem) => {
    console.error(String(problem));
    process.exitCode = 1;
  },
}).start();
