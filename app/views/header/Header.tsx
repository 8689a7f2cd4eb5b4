import './header.css';
import { useState } from 'react';
import { KERNEL_IDS, KERNELS } from '../../../src/kernels/kernels.ts';
import { currentLink } from '../../state/addressBar.ts';
import { useDialogs } from '../../state/dialogs.ts';
import { BINDINGS } from '../../state/keys.ts';
import { chooseKernel, useSession } from '../../state/session.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { ScenarioList } from './ScenarioList.tsx';
import { WhatIfList } from './WhatIfList.tsx';

const KERNEL_LABELS: Partial<Record<string, string>> = { 'v4-1': 'v4 1/7', v4: 'v4 patch' };

/** Title, scenario, kernel, and the link to what is shown. */
export function Header() {
  const loaded = useSession((session) => session.loaded);
  const progress = useSession((session) => session.progress);
  const show = useDialogs((dialogs) => dialogs.show);
  return (
    <header className="header">
      <h1>remapscope</h1>
      <button type="button" className="scenario-button" aria-haspopup="dialog" onClick={() => show('scenarios')}>
        <span>{loaded?.scenario.title ?? 'A scenario from a link'}</span>
        <span className="scenario-more">all scenarios ▾</span>
      </button>
      <span className="header-progress" role="status">
        {progress && progress.operation > 0 ? `simulating ${progress.operation} of ${progress.operations}…` : ''}
      </span>
      <fieldset className="kernels">
        <legend className="visually-hidden">Kernel</legend>
        {KERNEL_IDS.map((id) => (
          <button
            key={id}
            type="button"
            aria-pressed={loaded?.kernel.id === id}
            title={`${KERNELS[id].title}. ${KERNELS[id].checked}`}
            onClick={() => void chooseKernel(id)}
          >
            {KERNEL_LABELS[id] ?? id}
          </button>
        ))}
        <button
          type="button"
          aria-haspopup="dialog"
          aria-pressed={(loaded?.kernel.mremap.whatIf.size ?? 0) > 0}
          title="Rules that nobody shipped, to be switched on one by one"
          onClick={() => show('what-if')}
        >
          what if…
        </button>
      </fieldset>
      <button type="button" className="button keys-button" aria-haspopup="dialog" onClick={() => show('keys')}>
        Keys
      </button>
      <a className="button truth-link" href="#truth">
        Truth
      </a>
      <ShareButton />
      <Dialog name="scenarios" title="Scenarios">
        <ScenarioList />
      </Dialog>
      <Dialog name="what-if" title="What if…">
        <WhatIfList />
      </Dialog>
      <Dialog name="keys" title="Keys">
        <dl className="key-list">
          {BINDINGS.map(({ shown, does }) => (
            <div key={shown}>
              <dt>
                <kbd>{shown}</kbd>
              </dt>
              <dd>{does}</dd>
            </div>
          ))}
        </dl>
      </Dialog>
    </header>
  );
}

/** Copies the permalink. Where the clipboard is out of reach, the address bar has it too. */
function ShareButton() {
  const [told, setTold] = useState('Share');
  const share = async () => {
    const link = await currentLink();
    try {
      await navigator.clipboard.writeText(`${location.href.split('#')[0]}#${link}`);
      setTold('Link copied');
    } catch {
      setTold('Copy it from the address bar');
    }
    setTimeout(() => setTold('Share'), 2500);
  };
  return (
    <button type="button" className="button primary" onClick={() => void share()}>
      <span aria-live="polite">{told}</span>
    </button>
  );
}
