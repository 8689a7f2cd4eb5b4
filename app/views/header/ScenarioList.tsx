import { LIBRARY } from '../../../src/scenario/library.ts';
import { useDialogs } from '../../state/dialogs.ts';
import { openFromLibrary, useSession } from '../../state/session.ts';

/** The scenarios of the library, by what they teach. */
export function ScenarioList() {
  const current = useSession((session) => session.loaded?.name);
  const close = useDialogs((dialogs) => dialogs.close);
  const groups = [...new Set(LIBRARY.map(({ group }) => group))];
  return (
    <div className="scenario-list">
      {groups.map((group) => (
        <section key={group} aria-labelledby={`group-${group}`}>
          <h2 id={`group-${group}`}>{group}</h2>
          <ul>
            {LIBRARY.filter((entry) => entry.group === group).map(({ name, about, scenario }) => (
              <li key={name}>
                <button
                  type="button"
                  aria-current={name === current ? 'true' : undefined}
                  onClick={() => {
                    close();
                    void openFromLibrary(name);
                  }}
                >
                  <b>{scenario.title}</b>
                  <span>{about}</span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
