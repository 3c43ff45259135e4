import { useEffect, useState } from "react";

const DELAY_MILLISECONDS = 250;

/** A value once it has rested: what is typed into a search field is not asked for letter by letter. */
export function useDelayed<Value>(value: Value): Value {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), DELAY_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [value]);
  return rested;
}
