import { describe, expect, it } from "vitest";

import { isOwnPath } from "./ownPath";

const OWN = ["/", "/projects", "/project/7/rekap?minggu=3#total", "/project/7/anggota", "/cari?q=b%C3%A9ton"];
const ELSEWHERE = [
  "",
  "projects",
  "//evil.example",
  "/\\evil.example",
  "\\\\evil.example",
  "/\t/evil.example",
  "/\n/evil.example",
  "/\r//evil.example",
  "\t//evil.example",
  " //evil.example",
  "https://evil.example",
  "https:evil.example",
  "javascript:alert(1)",
  "data:text/html,x",
  undefined,
  7,
  ["/projects"],
];

describe("where a login leads", () => {
  it.each(OWN)("may be %s", (path) => {
    expect(isOwnPath(path)).toBe(true);
    expect(new URL(path, "https://taksir.example").origin).toBe("https://taksir.example");
  });

  it.each(ELSEWHERE)("is never %j", (path) => {
    expect(isOwnPath(path)).toBe(false);
  });
});
