import { useCallback, useState } from 'react';

/** A state that stays after a reload: in this tab, or in every tab of this browser. */
export function useRemembered<Value>(
  name: string,
  initial: Value,
  where: 'tab' | 'browser' = 'tab',
): [Value, (next: Value) => void] {
  const store = where === 'tab' ? sessionStorage : localStorage;
  const [value, setValue] = useState<Value>(() => {
    const kept = store.getItem(name);
    // It was written below, by the same page.
    return kept === null ? initial : (JSON.parse(kept) as Value);
  });
  const set = useCallback(
    (next: Value) => {
      store.setItem(name, JSON.stringify(next));
      setValue(next);
    },
    [store, name],
  );
  return [value, set];
}
