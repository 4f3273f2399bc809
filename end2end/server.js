// Starts `neo serve` on a free port with a data directory of its own, and takes everything down afterwards.
import { spawn, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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

// Whether a process belongs to another server on this machine: it or one of its ancestors names another data directory.
function isForeign(pid) {
  for (let at = Number(pid); at > 1; ) {
    const read = (file) => {
      try {
        return readFileSync(`/proc/${at}/${file}`, "utf8");
      } catch {
        return ""; // It has ended.
      }
    };
    const words = read("cmdline").split("\0");
    const directory = words[words.indexOf("--directory") + 1];
    if (words.includes("--directory")) return !directory.startsWith(`${process.env.NEO_DATA}/`);
    at = Number(read("stat").split(") ").pop().split(" ")[1] ?? 0);
  }
  return false;
}

// What the kernel shows of networks, mounts and our processes: must be the same before and after.
function traces() {
  const lines = (command, ...words) =>
    spawnSync(command, words, { encoding: "utf8" }).stdout.split("\n").filter(Boolean);
  return {
    namespaces: lines("ip", "netns"),
    links: lines("ip", "-o", "link").map((line) => line.split(":")[1]),
    mounts: readFileSync("/proc/self/mounts", "utf8").split("\n").filter(Boolean),
    agents: lines("pgrep", "-f", "neo-agent (machine|container)").filter((pid) => !isForeign(pid)),
  };
}

function start() {
  const words = ["serve", "--data", process.env.NEO_DATA, "--listen", new URL(process.env.NEO_URL).host];
  words.push("--agent", needed("NEO_AGENT"), "--site", needed("NEO_SITE"));
  const server = spawn(needed("NEO_BINARY"), words, { stdio: ["ignore", "inherit", "inherit"] });
  process.env.NEO_SERVER_PID = String(server.pid);
  return answers(`${process.env.NEO_URL}/healthz`, Date.now() + START_DEADLINE_MS);
}

async function ended(pid) {
  const alive = () => existsSync(`/proc/${pid}`) && !readFileSync(`/proc/${pid}/stat`, "utf8").includes(") Z ");
  while (alive()) await new Promise((resolve) => setTimeout(resolve, 100));
}

// Ends the server without a word, as a crash would.
export async function killServer() {
  const pid = Number(process.env.NEO_SERVER_PID);
  process.kill(pid, "SIGKILL");
  await ended(pid);
}

export async function restartServer() {
  await start();
  // The tests run in another process than the teardown: the pid goes by file.
  writeFileSync(join(process.env.NEO_DATA, "server.pid"), process.env.NEO_SERVER_PID);
}

export default async function setup() {
  const before = traces();
  process.env.NEO_DATA = mkdtempSync(join(tmpdir(), "neo-end2end-"));
  process.env.NEO_URL = `http://127.0.0.1:${await freePort()}`;
  cpSync(needed("NEO_SHARE"), join(process.env.NEO_DATA, "site/share"), { recursive: true });
  await start();
  const pidFile = join(process.env.NEO_DATA, "server.pid");
  writeFileSync(pidFile, process.env.NEO_SERVER_PID);

  return async () => {
    const pid = Number(readFileSync(pidFile, "utf8"));
    if (existsSync(`/proc/${pid}`)) process.kill(pid, "SIGTERM");
    await ended(pid);
    const words = ["down", "--data", process.env.NEO_DATA, "--agent", needed("NEO_AGENT")];
    const down = spawnSync(needed("NEO_BINARY"), words, { stdio: "inherit" });
    rmSync(process.env.NEO_DATA, { recursive: true, force: true });
    if (down.status !== 0) throw new Error("`neo down` failed; see its lines above");
    const after = traces();
    for (const [kind, list] of Object.entries(after)) {
      const left = list.filter((line) => !before[kind].includes(line));
      if (left.length > 0) throw new Error(`${kind} are left over:\n${left.join("\n")}`);
    }
  };
}
