// Drives the page of `pim serve` in Chromium and writes down what is seen. Screenshots go to PIM_SHOTS, where that is set.
"use strict";
const path = require("node:path");
const puppeteer = require("puppeteer-core");
const axe = require("axe-core");

const base = process.argv[2];
const shots = process.env.PIM_SHOTS;
const say = (line) => console.log(line);

const settled = async (page) => {
  await page.waitForNetworkIdle({ idleTime: 120 });
  await new Promise((resolve) => setTimeout(resolve, 50));
};

const open = async (page, hash) => {
  await page.goto("about:blank");
  await page.goto(`${base}/${hash}`);
  await settled(page);
};

const shot = async (page, name) => {
  if (shots) await page.screenshot({ path: path.join(shots, `${name}.png`), fullPage: true });
};

const text = (page, selector) => page.$$eval(selector, (nodes) => nodes.map((node) => node.innerText.trim().replace(/\s+/g, " ")));

const reachable = async (page, where) => {
  // the page permits no script but its own, so axe runs in a world beside it
  const client = await page.createCDPSession();
  const { frameTree } = await client.send("Page.getFrameTree");
  const { executionContextId } = await client.send("Page.createIsolatedWorld", { frameId: frameTree.frame.id, worldName: "axe" });
  const run = async (expression) => (await client.send("Runtime.evaluate", { expression, contextId: executionContextId, awaitPromise: true, returnByValue: true })).result.value;
  await run(axe.source + "; 0");
  const found = await run(`axe.run(document, { resultTypes: ["violations"] }).then((r) => r.violations.map((v) => v.id + ": " + v.nodes.map((n) => n.html).join(" | ")))`);
  say(`${where}: axe finds ${found.length ? `\n  ${found.join("\n  ")}` : "nothing"}`);
  await client.detach();
};

const wide = async (page, where) => {
  const [inside, outside] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  say(`${where}: ${inside <= outside ? "fits" : `is ${inside} wide in ${outside}`}`);
};

(async () => {
  const browser = await puppeteer.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium", args: ["--no-sandbox"] });
  const page = await browser.newPage();
  const complaints = [];
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  const requests = new Set();
  page.on("request", (request) => requests.add(new URL(request.url()).protocol === "data:" ? "data:" : new URL(request.url()).origin === base ? "own" : request.url().split(":")[0]));
  await page.setViewport({ width: 1100, height: 800 });

  await open(page, "");
  say(`about: ${(await text(page, "#about"))[0]}`);
  say(`begin: ${(await text(page, "#examples a")).join(" | ")}`);
  await reachable(page, "empty");

  await open(page, "#ask?q=can+alice+activate+membership+of+exchange-ops");
  say(`verdict: ${(await text(page, ".verdict"))[0]} (${await page.$eval(".verdict", (node) => node.className)})`);
  say(`lines: ${(await page.$eval("#answer pre", (node) => node.innerText)).split("\n").length > 10}`);
  say(`title: ${await page.title()}`);
  await reachable(page, "answer");
  await shot(page, "answer-light");

  await open(page, "#ask?q=can+alice+activate+membership+of+exchange-ops+with+mfa");
  say(`fixes: ${(await text(page, "#answer ul li")).join(" | ")}`);

  await open(page, "#ask?q=how+can+alice+reach+role+%22Exchange+Administrator%22");
  say(`steps: ${(await text(page, ".steps li")).join(" | ")}`);
  await page.evaluate(() => [...document.querySelectorAll("button")].find((button) => button.innerText.startsWith("Picture")).click());
  await page.waitForSelector(".picture img");
  await settled(page);
  say(`picture: ${await page.$eval(".picture img", (image) => image.naturalWidth > 200)}`);
  await reachable(page, "plan");
  await shot(page, "plan");

  await open(page, "#ask?q=is+hana+member+of+exchange-ops&if=assign+hana+to+exchange-ops+as+active+member+until+2026-06-01");
  say(`what if: ${(await text(page, ".verdict"))[0]}`);
  await open(page, "#ask?q=can+alise+activate+membership+of+exchange-ops");
  say(`refused: ${(await text(page, ".verdict"))[0]}: ${/did you mean/.test((await text(page, "#answer pre"))[0])}`);

  await open(page, "");
  await page.focus("#question");
  await page.keyboard.type("can bo", { delay: 20 });
  await settled(page);
  say(`offers: ${(await text(page, "#offers li")).join(" | ")}`);
  await page.keyboard.press("ArrowDown");
  say(`chosen: ${await page.$eval("#question", (node) => node.getAttribute("aria-activedescendant"))}`);
  await reachable(page, "offers");
  await page.keyboard.press("Enter");
  await page.keyboard.type("activate membership of kv-readers", { delay: 5 });
  await settled(page);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".verdict");
  await settled(page);
  say(`by keyboard: ${(await text(page, ".verdict"))[0]} at ${new URL(page.url()).hash}`);

  await page.focus("#tab-ask");
  for (const key of ["ArrowRight", "ArrowRight", "ArrowRight", "ArrowRight"]) {
    await page.keyboard.press(key);
    await settled(page);
    say(`tab: ${await page.$eval('[role="tab"][aria-selected="true"]', (node) => node.innerText)}, focus ${await page.evaluate(() => document.activeElement.id)}`);
  }

  await open(page, "#reach");
  await page.waitForFunction(() => [...document.querySelectorAll(".goal .soft")].every((node) => node.innerText !== "…"));
  say(`goals: ${(await text(page, ".goal summary")).join(" | ")}`);
  await page.evaluate(() => document.querySelectorAll(".goal").forEach((node) => (node.open = true)));
  say(`people: ${(await text(page, ".goal tbody tr")).join(" | ")}`);
  await reachable(page, "reach");
  await shot(page, "reach");

  await open(page, "#expiring?days=400");
  say(`ends: ${(await text(page, "#ends h2")).join(" | ")}`);
  await reachable(page, "expiring");
  await shot(page, "expiring");

  await open(page, "#check");
  say(`check: ${(await text(page, "#findings p"))[0]}`);
  await reachable(page, "check");
  await shot(page, "check");

  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: "dark" }]);
  await open(page, "#ask?q=can+alice+activate+membership+of+exchange-ops+with+mfa");
  await reachable(page, "dark");
  await shot(page, "answer-dark");

  await page.setViewport({ width: 360, height: 740 });
  for (const [name, hash] of [["ask", "#ask?q=can+alice+activate+membership+of+exchange-ops"], ["reach", "#reach"], ["expiring", "#expiring?days=400"], ["check", "#check"]]) {
    await open(page, hash);
    await wide(page, `${name} at 360`);
    await shot(page, `narrow-${name}`);
  }
  say(`complaints: ${complaints.join(" | ") || "none"}`);
  say(`asked of: ${[...requests].sort().join(", ")}`);
  await browser.close();
})().catch((error) => {
  console.error(error);
  process.exit(1);
});
