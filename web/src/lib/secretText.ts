/** A Base32 secret in groups of four, as people type it. */
export function inGroups(secret: string): string {
  return secret.match(/.{1,4}/g)?.join(" ") ?? "";
}

interface RecoverySheet {
  readonly heading: string;
  readonly account: string;
  readonly note: string;
  readonly codes: readonly string[];
}

/** What the file of recovery codes holds, with line ends that every editor knows. */
export function recoveryText({ heading, account, note, codes }: RecoverySheet): string {
  return [heading, account, "", ...codes, "", note, ""].join("\r\n");
}
