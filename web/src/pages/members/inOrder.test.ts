import { describe, expect, it } from "vitest";

import { inOrder } from "./inOrder";

describe("members", () => {
  it("stand by role, then by name, and are kept when their account is gone", () => {
    const members = [
      { user_id: 1, role: "viewer" as const },
      { user_id: 2, role: "editor" as const },
      { user_id: 3, role: "owner" as const },
      { user_id: 4, role: "editor" as const },
    ];
    const people = [
      { user_id: 2, name: "Sri", email: "sri@contoh.id" },
      { user_id: 3, name: "Wayan", email: "wayan@contoh.id" },
      { user_id: 4, name: "Budi", email: "budi@contoh.id" },
    ];
    expect(inOrder(members, people).map(({ userId, name }) => [userId, name])).toEqual([
      [3, "Wayan"],
      [4, "Budi"],
      [2, "Sri"],
      [1, ""],
    ]);
  });
});
