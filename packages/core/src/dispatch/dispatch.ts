import type { Found, Outcome, ProviderError } from "@tandem/provider-contract";
import { assert, DomainError, newId, rootScope, type Transaction, withKeptPlans } from "../kernel/index.ts";
import { type HubSnapshot, mustCall, type ServiceName } from "../upstreams/index.ts";
import type { Attempt } from "./attempt.ts";
import { atHand, chooseProvider } from "./choose-provider.ts";
import type {
  AttemptAtHand,
  Dispatch,
  DispatchEnding,
  DispatchPlan,
  DispatchResult,
  Learned,
} from "./dispatch-types.ts";
import { attemptsOf, changeAttempt, knownRefs, lockSubject } from "./queries.ts";
import { lastRefusal, recordLearned } from "./record-learned.ts";
import type { DispatchServices } from "./services.ts";

/** What comes next, decided in one transaction: rest with a result, decide once more, or make a call outside of it. */
type Step<T> =
  | { kind: "rest"; result: DispatchResult<T> }
  | { kind: "again" }
  | { kind: "send"; attempt: AttemptAtHand }
  | { kind: "look"; attempt: AttemptAtHand; excludeRefs: readonly string[] };

/** Everything one run of a dispatch works with. */
type Run<T> = { services: DispatchServices; dispatch: Dispatch<ServiceName, T>; snapshot: HubSnapshot };

// A subject takes a handful of steps; a loop that does not end is a mistake, and the job's retry shows it.
const stepsMax = 40;

/**
 * Takes a subject as far as it comes now: chooses a provider, commits the attempt, calls, writes the outcome, goes on to the
 * next one where the failure rules say so, and looks up what was lost before anybody else is asked (O5). Harmless to run twice
 * or again after a kill at any point. `wait`: to be called again then.
 */
export async function dispatch<Name extends ServiceName, T>(
  services: DispatchServices,
  what: Dispatch<Name, T>,
): Promise<DispatchResult<T>> {
  const { rootId, subject } = what;
  const result = await dispatchPlanned(services, { rootId, subjectId: subject.id, plan: async () => what });
  assert(result, "a dispatch that is there is taken to a result");
  return result;
}

/**
 * The same for a subject that is read first: `plan` says what is to be sent, in the transaction that decides the first step and
 * under the subject's lock. Null when `plan` finds that nothing is to be sent.
 */
export async function dispatchPlanned<Name extends ServiceName, T>(
  services: DispatchServices,
  { rootId, subjectId, plan }: DispatchPlan<Name, T>,
): Promise<DispatchResult<T> | null> {
  let wanted: Dispatch<ServiceName, T> | null = null;
  for (let count = 0; count < stepsMax; count++) {
    const snapshot = await services.hub.snapshot(rootId);
    const step: Step<T> | null = await withKeptPlans(services.database, rootScope(rootId), async (tx) => {
      await lockSubject(tx, subjectId);
      // Within this module it does not matter which service it is; the caller's functions are given what the hub has under its name.
      wanted ??= (await plan(tx)) as Dispatch<ServiceName, T> | null;
      return wanted && takeStep({ services, dispatch: wanted, snapshot }, tx);
    });
    if (!step || !wanted) return null;
    if (step.kind === "rest") return step.result;
    if (step.kind === "again") continue;
    const run: Run<T> = { services, dispatch: wanted, snapshot };
    const learned: Learned<T> =
      step.kind === "send"
        ? { from: "call", outcome: await send(run, step.attempt) }
        : { from: "look", found: await look(run, step.attempt, step.excludeRefs) };
    const ended = await recordLearned(services, wanted, { attemptId: step.attempt.id, learned });
    if (ended) return ended;
  }
  throw new Error(`the dispatch of ${subjectId} did not come to rest`);
}

async function takeStep<T>(run: Run<T>, tx: Transaction): Promise<Step<T>> {
  const { services, dispatch: wanted } = run;
  const attempts = await attemptsOf(tx, wanted.subject.id);
  const went = attempts.find((attempt) => attempt.state === "done");
  if (went) return rest({ kind: "done", attempt: went, value: null });
  const last = attempts.at(-1);
  if (!last) return route(run, tx, attempts);
  const now = services.clock.now();
  switch (last.state) {
    case "submitted":
      return takeOver(tx, last, now);
    case "unknown":
      return clearUp(run, tx, attempts, last, now);
    default:
      if (last.nextStep === "final") return rest(failed(last));
      if (last.lookAt && last.lookAt > now) return rest({ kind: "wait", until: last.lookAt });
      return route(run, tx, attempts);
  }
}

/** An attempt without an outcome: its call is still on the wire in some process, or that process is gone and nobody knows. */
async function takeOver<T>(tx: Transaction, last: Attempt, now: Date): Promise<Step<T>> {
  if (last.deadlineAt > now) return rest({ kind: "wait", until: last.deadlineAt });
  await changeAttempt(tx, last.id, {
    state: "unknown",
    interrupted: true,
    reason: "our own process ended during the call",
    answered_at: now,
    look_at: now,
  });
  return { kind: "again" };
}

/** It may have gone out. Looked up where the provider can tell, else decided after a short wait for the first callback. */
async function clearUp<T>(
  run: Run<T>,
  tx: Transaction,
  attempts: readonly Attempt[],
  last: Attempt,
  now: Date,
): Promise<Step<T>> {
  const { services, dispatch: wanted } = run;
  if (last.nextStep === "next_provider") return route(run, tx, attempts);
  if (last.nextStep === "final") return rest({ kind: "unresolved", attempt: last });
  if (last.lookAt && last.lookAt > now) return rest({ kind: "wait", until: last.lookAt });
  if (wanted.find && last.looks < services.policy.lookDelaysMs.length) {
    return { kind: "look", attempt: await atHand(services, tx, last), excludeRefs: await knownRefs(tx, last) };
  }
  const wasAnswered = last.looks > last.looksFailed;
  const reasonToGoOn = wasAnswered ? "the provider shows nothing of it" : repeatReason(wanted.mayRepeat, last);
  if (reasonToGoOn) {
    await changeAttempt(tx, last.id, { next_step: "next_provider", reason: reasonToGoOn });
    return { kind: "again" };
  }
  const reason = "nobody can tell whether it went out, and it must not go out twice";
  await changeAttempt(tx, last.id, { next_step: "final", reason });
  return end(run, tx, { kind: "unresolved", attempt: { ...last, nextStep: "final", reason } });
}

/** Why it may go out by the next provider although nobody can tell; null where it must not. */
function repeatReason(mayRepeat: Dispatch<ServiceName, unknown>["mayRepeat"], last: Attempt): string | null {
  if (mayRepeat === "always") return "nobody can tell, and it may go out twice";
  if (mayRepeat === "never" || last.error?.category !== "server") return null;
  return "the provider answered that it failed, and tells nothing of it";
}

async function route<T>(run: Run<T>, tx: Transaction, attempts: readonly Attempt[]): Promise<Step<T>> {
  const { services, dispatch: wanted, snapshot } = run;
  const last = attempts.at(-1) ?? null;
  if (attempts.length >= services.policy.attemptsMax) {
    return end(run, tx, nobodyLeft(attempts, `${attempts.length} attempts brought nothing`));
  }
  const again = last?.nextStep === "retry_same" ? last.providerId : null;
  const facts = { attempts, again, snapshot, newAttemptId: newId(services.clock.now().getTime()) };
  const choice = await chooseProvider(services, tx, wanted, facts);
  if (choice.kind === "attempt") return { kind: "send", attempt: choice.attempt };
  if (choice.kind === "wait") return rest(choice);
  return end(run, tx, nobodyLeft(attempts, choice.reason));
}

/** Nobody took it; or one may have, and did not show what it did: then a late callback may still tell. */
function nobodyLeft<T>(attempts: readonly Attempt[], reason: string): DispatchEnding<T> {
  const unclear = attempts.findLast(({ state, looks, looksFailed }) => state === "unknown" && looks <= looksFailed);
  return unclear ? { kind: "unresolved", attempt: unclear } : failed(lastRefusal(attempts), reason);
}

const rest = <T>(result: DispatchResult<T>): Step<T> => ({ kind: "rest", result });

function failed<T>(attempt: Attempt | null, reason?: string): DispatchEnding<T> {
  const error = attempt?.error ?? null;
  return { kind: "failed", attempt, error, reason: reason ?? attempt?.reason ?? "nobody took it" };
}

async function end<T>({ dispatch: wanted }: Run<T>, tx: Transaction, ending: DispatchEnding<T>): Promise<Step<T>> {
  await wanted.settle?.(tx, ending);
  return rest(ending);
}

async function send<T>({ services, dispatch: wanted }: Run<T>, attempt: AttemptAtHand): Promise<Outcome<T>> {
  const started = performance.now();
  const outcome = await sendNow(services, wanted, attempt);
  const error = "error" in outcome ? outcome.error : null;
  services.hub.observe(attempt.providerId, attempt.operation, attempt.countryCode, {
    error,
    durationMs: performance.now() - started,
    ...(outcome.kind === "done" && { deliveryMs: performance.now() - started }),
  });
  return outcome;
}

async function sendNow<T>(
  services: DispatchServices,
  wanted: Dispatch<ServiceName, T>,
  attempt: AttemptAtHand,
): Promise<Outcome<T>> {
  const provider = await providerAt(services, wanted.service, attempt.providerId);
  if (provider.kind === "failed") return { kind: "rejected", error: provider.error };
  return withDeadline(wanted.send(provider.value, attempt), services.policy.callTimeoutMs, () => ({
    kind: "unknown",
    error: lateAnswer,
  }));
}

async function look<T>(
  { services, dispatch: wanted }: Run<T>,
  attempt: AttemptAtHand,
  excludeRefs: readonly string[],
): Promise<Found<T>> {
  assert(wanted.find, "only what can be looked for is looked for");
  const { find } = wanted;
  const provider = await providerAt(services, wanted.service, attempt.providerId);
  if (provider.kind === "failed") return provider;
  const call = { providerId: attempt.providerId, operation: `find after ${attempt.operation}`, region: "*" };
  return mustCall(services.hub, call, () =>
    withDeadline<Found<T>>(find(provider.value, attempt, excludeRefs), services.policy.lookTimeoutMs, () => ({
      kind: "failed",
      error: lateAnswer,
    })),
  );
}

/** The provider's service, or why it cannot be called at all: its row, adapter or credentials are not in order. */
async function providerAt<Name extends ServiceName>(services: DispatchServices, name: Name, providerId: string) {
  try {
    return { kind: "found", value: await services.hub.service(providerId, name) } as const;
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    const message = "the provider cannot be used as it is set up";
    const refusal: ProviderError = { category: "auth", code: error.code, message };
    return { kind: "failed", error: refusal } as const;
  }
}

const lateAnswer: ProviderError = { category: "timeout", code: "deadline", message: "no answer within our deadline" };

async function withDeadline<T>(call: Promise<T>, timeoutMs: number, late: () => T): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<T>((resolve) => {
    timer = setTimeout(() => resolve(late()), timeoutMs);
  });
  try {
    return await Promise.race([call, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
