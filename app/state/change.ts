import { acceptScenario } from '../../src/scenario/estimate.ts';
import { BadScenario, type Scenario } from '../../src/scenario/schema.ts';
import { type ChangeOptions, presentScenario, runChanged } from './edit.ts';
import { libraryEntryOf, say } from './session.ts';

const EDITED = ' (edited)';
/** What an empty scenario is called. */
export const NEW_TITLE = 'A new scenario';

/**
 * Runs a changed scenario in place of the one on the screen. Its title says that it was changed, unless that led back to
 * the library. Throws BadScenario, and changes nothing, when it cannot be run.
 */
export function change(changed: Scenario, options?: ChangeOptions): void {
  const present = presentScenario();
  if (present) runChanged(titled(acceptScenario(changed), present.title), options);
}

/** A title that was not changed tells that the rest was, unless that led back to what the library calls so, or from nothing to what it has. */
function titled(scenario: Scenario, before: string | undefined): Scenario {
  const { title } = scenario;
  if (title === undefined || title !== before) return scenario;
  const unmarked = title.endsWith(EDITED) ? title.slice(0, -EDITED.length) : title;
  const known = libraryEntryOf(scenario)?.scenario;
  if (known && (known.title === unmarked || title === NEW_TITLE)) return known;
  return { ...scenario, title: title === NEW_TITLE ? title : `${unmarked}${EDITED}` };
}

/** Runs changed scenarios; where one cannot be run, answers with what is wrong. */
export function tryChange(changed: () => Scenario, options?: ChangeOptions): BadScenario | undefined {
  try {
    change(changed(), options);
    return undefined;
  } catch (error) {
    if (error instanceof BadScenario) return error;
    throw error;
  }
}

/** The same, and says what is wrong. Returns whether it was changed. */
export function changeOrSay(changed: () => Scenario, options?: ChangeOptions): boolean {
  const problem = tryChange(changed, options);
  if (problem) say(problem.message);
  return problem === undefined;
}
