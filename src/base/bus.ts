export type Listener<T> = (event: T) => void;

/** One-way street for events: listeners can neither answer nor hinder the sender. */
export interface Bus<T> {
  emit(event: T): void;
  /** Returns the function that ends the subscription. */
  on(listener: Listener<T>): () => void;
}

export function createBus<T>(): Bus<T> {
  const listeners = new Set<Listener<T>>();
  return {
    emit(event) {
      for (const listener of listeners) listener(event);
    },
    on(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
