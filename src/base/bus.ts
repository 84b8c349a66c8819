export type Listener<T> = (event: T) => void;

/** One-way street for events: listeners can neither answer nor hinder the sender, nor each other. */
export interface Bus<T> {
  emit(event: T): void;
  /** Returns the function that ends the subscription. */
  on(listener: Listener<T>): () => void;
}

/** `onProblem` is told what a listener threw; the others get the event all the same. */
export function createBus<T>(onProblem?: (problem: unknown) => void): Bus<T> {
  const listeners = new Set<Listener<T>>();
  return {
    emit(event) {
      for (const listener of listeners) {
        const problem = thrownBy(() => listener(event));
        if (problem !== undefined) thrownBy(() => onProblem?.(problem.thrown));
      }
    },
    on(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

/** Wrapped, because anything can be thrown, `undefined` among it. */
function thrownBy(work: () => void): { readonly thrown: unknown } | undefined {
  try {
    work();
    return undefined;
  } catch (thrown) {
    return { thrown };
  }
}
