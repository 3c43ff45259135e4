import { useId, useRef, useState, type KeyboardEvent } from "react";

import { IconButton } from "./Button";
import { classes } from "./classes";
import { Icon, type IconName } from "./Icon";
import styles from "./Menu.module.css";

export interface MenuItem {
  readonly label: string;
  readonly icon: IconName;
  readonly shortcut?: string;
  readonly danger?: boolean;
  readonly disabled?: boolean;
  readonly onSelect: () => void;
}

interface MenuProps {
  readonly label: string;
  readonly items: readonly MenuItem[];
  /** -1 where the surrounding grid has one tab stop for all of its rows. */
  readonly tabIndex?: number;
}

/** A "…" button with its commands (menu button pattern of the ARIA practices). */
export function Menu({ label, items, tabIndex = 0 }: MenuProps) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const popover = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);

  const place = () => {
    const box = button.current?.getBoundingClientRect();
    const list = popover.current;
    if (!box || !list) return;
    const below = box.bottom + 4;
    const top = below + list.offsetHeight > innerHeight ? Math.max(8, box.top - list.offsetHeight - 4) : below;
    list.style.top = `${top}px`;
    list.style.left = `${Math.max(8, Math.min(box.right, innerWidth - 8) - list.offsetWidth)}px`;
    options(list)[0]?.focus();
  };

  return (
    <>
      <IconButton
        aria-controls={id}
        aria-expanded={open}
        aria-haspopup="menu"
        icon="more"
        label={label}
        popoverTarget={id}
        ref={button}
        tabIndex={tabIndex}
      />
      <div
        aria-label={label}
        className={styles.menu}
        id={id}
        onKeyDown={(event) => moveFocus(event, popover.current)}
        onToggle={(event) => {
          setOpen(event.newState === "open");
          if (event.newState === "open") place();
        }}
        popover="auto"
        ref={popover}
        role="menu"
        tabIndex={-1}
      >
        {open &&
          items.map((item) => (
            <button
              className={classes(styles.item, item.danger && styles.danger)}
              disabled={item.disabled}
              key={item.label}
              onClick={() => {
                popover.current?.hidePopover();
                item.onSelect();
              }}
              role="menuitem"
              tabIndex={-1}
              type="button"
            >
              <Icon name={item.icon} />
              <span>{item.label}</span>
              {item.shortcut !== undefined && <kbd className={styles.shortcut}>{item.shortcut}</kbd>}
            </button>
          ))}
      </div>
    </>
  );
}

function options(list: HTMLElement): HTMLElement[] {
  return [...list.querySelectorAll<HTMLElement>("[role=menuitem]:not(:disabled)")];
}

function moveFocus(event: KeyboardEvent, list: HTMLElement | null): void {
  event.stopPropagation();
  if (list === null) return;
  const all = options(list);
  const at = all.indexOf(document.activeElement as HTMLElement);
  const target = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
  if (event.key === "Tab") list.hidePopover();
  if (target === undefined) return;
  event.preventDefault();
  all[(target + all.length) % all.length]?.focus();
}
