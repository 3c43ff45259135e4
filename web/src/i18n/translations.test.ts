import { describe, expect, it } from "vitest";

import english from "./en.json";
import indonesian from "./id.json";

interface Texts {
  readonly [name: string]: string | Texts;
}

function flat(texts: Texts, prefix = ""): [string, string][] {
  return Object.entries(texts).flatMap(([name, value]) =>
    typeof value === "string" ? [[`${prefix}${name}`, value] as [string, string]] : flat(value, `${prefix}${name}.`),
  );
}

const singular = (key: string) => key.replace(/_(one|other)$/, "");
const variables = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).sort();

describe("translations", () => {
  const source = new Map(flat(indonesian));

  it("have the same keys", () => {
    const translated = new Set(flat(english).map(([key]) => singular(key)));
    expect([...translated].sort()).toEqual([...source.keys()].sort());
  });

  it.each(flat(english))("say the same figures in %s", (key, text) => {
    expect(variables(text)).toEqual(variables(source.get(singular(key)) ?? ""));
  });

  it("leave no text empty", () => {
    expect(
      flat(english)
        .concat(flat(indonesian))
        .filter(([, text]) => text.trim() === ""),
    ).toEqual([]);
  });
});
