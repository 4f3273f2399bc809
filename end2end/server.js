// Starts `neo serve` on a free port with a data directory of its own, and takes everything down afterwards.
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, existsSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const START_DEADLINE_MS = 120_000;

function needed(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set; run the tests by \`cargo xtask test\``);
  return value;
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

async function answers(url, deadline) {
  while (Date.now() < deadline) {
    try {
      if ((await fetch(url)).ok) return;
    } catch {
      // Not listening yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`${url} does not answer within ${START_DEADLINE_MS / 1000} s`);
}

// What the kernel shows of networks, mounts and our processes: must be the same before and after.
export function traces() {
  const lines = (command, ...words) =>
    spawnSync(command, words, { encoding: "utf8" }).stdout.split("\n").filter(Boolean);
  return {
    namespaces: lines("ip", "netns"),
    links: lines("ip", "-o", "link").map((line) => line.split(":")[1]),
    mounts: readFileSync("/proc/self/mounts", "utf8").split("\n").filter(Boolean),
    agents: lines("pgrep", "-f", "neo-agent (machine|container)"),
  };
}

export function startServer(data, port) {
  const arguments_ = ["serve", "--data", data, "--listen", `127.0.0.1:${port}`];
  arguments_.push("--agent", needed("NEO_AGENT"), "--site", needed("NEO_SITE"));
  const server = spawn(needed("NEO_BINARY"), arguments_, {
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, NEO_SHARE: needed("NEO_SHARE") },
  });
  return server;
}

export default async function setup() {
  const before = traces();
  const data = mkdtempSync(join(tmpdir(), "neo-end2end-"));
  const port = await freePort();
  const server = startServer(data, port);
  process.env.NEO_URL = `http://127.0.0.1:${port}`;
  process.env.NEO_DATA = data;
  process.env.NEO_SERVER_PID = String(server.pid);
  await answers(`${process.env.NEO_URL}/healthz`, Date.now() + START_DEADLINE_MS);

  return async () => {
    const pid = Number(process.env.NEO_SERVER_PID);
    if (existsSync(`/proc/${pid}`)) process.kill(pid, "SIGTERM");
    while (existsSync(`/proc/${pid}`) && !readFileSync(`/proc/${pid}/stat`, "utf8").includes(") Z "))
      await new Promise((resolve) => setTimeout(resolve, 100));
    const down = spawnSync(needed("NEO_BINARY"), ["down", "--data", data, "--agent", needed("NEO_AGENT")], {
      stdio: "inherit",
    });
    rmSync(data, { recursive: true, force: true });
    if (down.status !== 0) throw new Error("`neo down` failed; see its lines above");
    const after = traces();
    for (const [kind, list] of Object.entries(after)) {
      const left = list.filter((line) => !before[kind].includes(line));
      if (left.length > 0) throw new Error(`${kind} are left over:\n${left.join("\n")}`);
    }
  };
}
