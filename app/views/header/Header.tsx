import './header.css';
import { memo, type ReactNode, useState } from 'react';
import { KERNEL_IDS, type KernelId } from '../../../src/kernels/kernels.ts';
import { KERNEL_TITLES } from '../../../src/kernels/titles.ts';
import { currentLink, useFits } from '../../state/addressBar.ts';
import { useDialogs } from '../../state/dialogs.ts';
import { saveScenario } from '../../state/files.ts';
import { drawGallery } from '../../state/gallery.ts';
import { BINDINGS, TOUR_BINDINGS } from '../../state/keys.ts';
import { useMoment } from '../../state/moment.ts';
import { togglePredict, usePredict } from '../../state/predict.ts';
import { chooseKernel, compareWith, toggleCompare, useSession } from '../../state/session.ts';
import { copyText } from '../../ui/copyText.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { lazily } from '../../ui/lazily.tsx';
import { useMedia } from '../../ui/useMedia.ts';
import { STRIP_KEYS } from '../address-space/useZoom.ts';
import { GalleryFilter } from '../gallery/GalleryFilter.tsx';
import { OPERATION_KEYS, Operations } from '../operations/Operations.tsx';
import { Menu } from './Menu.tsx';
import { WhatIfList } from './WhatIfList.tsx';

const Adviser = lazily(() => import('../advice/Adviser.tsx').then(({ Adviser }) => Adviser));
const Export = lazily(() => import('../export/Export.tsx').then(({ Export }) => Export));
const Gallery = lazily(() => import('../gallery/Gallery.tsx').then(({ Gallery }) => Gallery));

const ScenarioText = lazily(() => import('../operations/ScenarioText.tsx').then(({ ScenarioText }) => ScenarioText));

const KERNEL_LABELS: Partial<Record<string, string>> = { 'v4-1': 'v4 1/7', v4: 'v4 patch' };

/** Title, scenario, kernel, and the link to what is shown. */
export const Header = memo(() => {
  const loaded = useSession((session) => session.loaded);
  const compared = loaded?.compared;
  const predicting = usePredict((predict) => predict.on);
  const short = useMedia('(max-width: 1250px)') && compared !== undefined;
  const progress = useSession((session) => session.progress);
  const show = useDialogs((dialogs) => dialogs.show);
  return (
    <header className={compared ? 'header comparing' : 'header'}>
      <h1>remapscope</h1>
      <button
        type="button"
        className="scenario-button"
        aria-haspopup="dialog"
        onClick={() => show('scenarios')}
        onPointerEnter={() => {
          Gallery.fetch();
          if (loaded) void drawGallery(loaded.kernel.id);
        }}
      >
        <span>{predicting ? 'What comes next?' : (loaded?.scenario.title ?? 'A scenario from a link')}</span>
        <span className="scenario-more">
          <span className="scenario-all">all scenarios </span>▾
        </span>
      </button>
      <span className="header-progress" role="status">
        {progress && progress.operation > 0 ? `simulating ${progress.operation} of ${progress.operations}…` : ''}
      </span>
      <KernelChoice legend="Kernel" chosen={loaded?.kernel.id} choose={(id) => void chooseKernel(id)} short={short}>
        <button
          type="button"
          aria-haspopup="dialog"
          aria-pressed={(loaded?.kernel.mremap.whatIf.size ?? 0) > 0}
          title="Rules that nobody shipped, to be switched on one by one"
          onClick={() => show('what-if')}
        >
          what if…
        </button>
      </KernelChoice>
      {compared && (
        <>
          <span className="compare-with">with</span>
          <KernelChoice
            legend="Compared kernel"
            chosen={compared.kernel.id}
            choose={(id) => void compareWith(id)}
            short={short}
          />
        </>
      )}
      <button
        type="button"
        className="button compare-button"
        aria-pressed={compared !== undefined}
        onClick={() => void toggleCompare()}
      >
        Compare
      </button>
      <button type="button" className="button predict-button" aria-pressed={predicting} onClick={togglePredict}>
        Predict
      </button>
      <button type="button" className="button export-button" aria-haspopup="dialog" onClick={() => show('export')}>
        Export
      </button>
      <Menu />
      <ShareButton />
      <Dialog name="scenarios" title="Scenarios" tools={<GalleryFilter />} wide>
        <Gallery />
      </Dialog>
      <Dialog name="export" title="Export" wide>
        <Export />
      </Dialog>
      <Dialog name="advice" title="Advice: a faster address" wide>
        <Adviser />
      </Dialog>
      <Dialog name="what-if" title="What if…">
        <WhatIfList />
      </Dialog>
      <Dialog name="operations" title="Operations">
        <OperationsHere />
      </Dialog>
      <Dialog name="scenario-text" title="The scenario as text">
        {loaded && <ScenarioText loaded={loaded} />}
      </Dialog>
      <Dialog name="keys" title="Keys">
        <dl className="key-list">{BINDINGS.map(keyAndMeaning)}</dl>
        <h3 className="key-title">While a tour is on: a presenter’s clicker goes through its stops</h3>
        <dl className="key-list">{TOUR_BINDINGS.map(keyAndMeaning)}</dl>
        <h3 className="key-title">On an operation, while it has the focus</h3>
        <dl className="key-list">{OPERATION_KEYS.map(keyAndMeaning)}</dl>
        <h3 className="key-title">In the address space, while it has the focus</h3>
        <dl className="key-list">{STRIP_KEYS.map(keyAndMeaning)}</dl>
      </Dialog>
    </header>
  );
});

/** The operations where there is no column for them. */
function OperationsHere() {
  const moment = useMoment();
  return moment && <Operations moment={moment} />;
}

interface KernelChoiceProps {
  readonly legend: string;
  readonly chosen: KernelId | undefined;
  readonly choose: (id: KernelId) => void;
  readonly children?: ReactNode;
  /** As a list that opens, where two rows of buttons have no room. */
  readonly short?: boolean;
}

/** The kernels, one of them chosen. */
function KernelChoice({ legend, chosen, choose, children, short = false }: KernelChoiceProps) {
  if (short) {
    return (
      <select
        className="kernel-select"
        aria-label={legend}
        value={chosen}
        onChange={(event) => choose(event.target.value as KernelId)}
      >
        {KERNEL_IDS.map((id) => (
          <option key={id} value={id}>
            {KERNEL_LABELS[id] ?? id}
          </option>
        ))}
      </select>
    );
  }
  return (
    <fieldset className="kernels">
      <legend className="visually-hidden">{legend}</legend>
      {KERNEL_IDS.map((id) => (
        <button
          key={id}
          type="button"
          aria-pressed={chosen === id}
          title={KERNEL_TITLES[id]}
          onClick={() => choose(id)}
        >
          {KERNEL_LABELS[id] ?? id}
        </button>
      ))}
      {children}
    </fieldset>
  );
}

const keyAndMeaning = ({ shown, does }: { readonly shown: string; readonly does: string }) => (
  <div key={shown}>
    <dt>
      <kbd>{shown}</kbd>
    </dt>
    <dd>{does}</dd>
  </div>
);

/** Copies the permalink. Where the clipboard is out of reach, the address bar has it too, but for a frame's. */
function ShareButton() {
  const [told, setTold] = useState('Share');
  const fits = useFits((state) => state.fits);
  if (!fits) {
    return (
      <button
        type="button"
        className="button primary save-button"
        aria-label="Too big: save"
        title="This scenario is too big for a link; a file can hold it"
        onClick={saveScenario}
      >
        <span className="save-why">Too big: </span>
        <span>save</span>
      </button>
    );
  }
  const share = async () => {
    try {
      const link = await currentLink();
      await copyText(`${location.href.split('#')[0]}#${link}`);
      setTold('Link copied');
    } catch {
      setTold(window.parent === window ? 'See the address bar' : 'No clipboard here');
    }
    setTimeout(() => setTold('Share'), 2500);
  };
  return (
    <button type="button" className="button primary" onClick={() => void share()}>
      <span aria-live="polite">{told}</span>
    </button>
  );
}
