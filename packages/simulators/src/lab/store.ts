/**
 * How a simulator's state comes from its events. `apply` must be pure apart from changing `state`: everything
 * random or timed is inside the event, so that a replay gives the same state.
 */
export type StoreDefinition<State, Event> = {
  initial(): State;
  apply(state: State, event: Event): void;
  /** Events that say again, after a reset, what an account keeps when its sales are forgotten (its webhook URLs). */
  keep?(state: State): Event[];
};

/** The state of a simulator; read `state` afresh each time, since a reset replaces it. */
export type Store<State, Event> = {
  readonly state: State;
  /** Writes the event to the journal and then applies it. */
  commit(event: Event): void;
};

/** A store whose events go to `append`; `replay` and `reset` are for the lab. */
export function createStore<State, Event>(
  definition: StoreDefinition<State, Event>,
  append: (event: Event) => void,
): Store<State, Event> & { replay(event: Event): void; reset(): void } {
  let state = definition.initial();
  const commit = (event: Event): void => {
    append(event);
    definition.apply(state, event);
  };
  return {
    get state() {
      return state;
    },
    commit,
    replay(event) {
      definition.apply(state, event);
    },
    reset() {
      const kept = definition.keep?.(state) ?? [];
      state = definition.initial();
      for (const event of kept) commit(event);
    },
  };
}
