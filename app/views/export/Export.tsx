import './export.css';
import { useEffect, useRef, useState } from 'react';
import { formatCount } from '../../../src/address/text.ts';
import { type Moment, useMoment } from '../../state/moment.ts';
import { saveFile } from '../../ui/saveFile.ts';
import { type AreaName, areasShown } from './areas.ts';
import { Choice } from './Choice.tsx';
import { Forms } from './Forms.tsx';
import { FORMATS, type Format, MOST_FRAMES, positionsOf, takeFilm, videoType } from './film.ts';
import { areaAsSvg, asPng, LOOKS, type Look, looking } from './picture.ts';
import { TextBox } from './TextBox.tsx';
import { TEXTS, type TextName, textOf } from './texts.ts';

/** What is on the screen, to take along: as text, as a picture, as a film of what comes, or on paper. */
export function Export() {
  const moment = useMoment();
  if (!moment) return <p>There is nothing on the screen yet.</p>;
  return (
    <div className="export">
      <TextExport moment={moment} />
      <PictureExport />
      <FilmExport />
      <section aria-labelledby="export-paper">
        <h3 id="export-paper">Handout</h3>
        <p>The steps that matter, one a row, with captions, to be printed.</p>
        <button
          type="button"
          className="button"
          onClick={() => {
            location.hash = 'handout';
          }}
        >
          Open the handout
        </button>
      </section>
      <Forms loaded={moment.loaded} />
    </div>
  );
}

function TextExport({ moment }: { moment: Moment }) {
  const [name, setName] = useState<TextName>('step');
  return (
    <section aria-labelledby="export-text">
      <h3 id="export-text">Text</h3>
      <Choice legend="What" all={TEXTS} chosen={name} choose={setName} />
      <TextBox text={`${textOf(name, moment)}\n`} file={`${fileName(name)}.txt`} />
    </section>
  );
}

const fileName = (what: string) => `remapscope-${what.replaceAll(' ', '-')}`;

function PictureExport() {
  const areas = useAreas();
  const [area, setArea] = useState<AreaName>('whole screen');
  const [look, setLook] = useState<Look>('as shown');
  const [told, setTold] = useState('');
  const save = async (kind: 'svg' | 'png') => {
    setTold('Drawing…');
    try {
      const svg = await looking(look, () => areaAsSvg(area, look));
      const blob = kind === 'png' ? await asPng(svg) : new Blob([svg], { type: 'image/svg+xml' });
      saveFile(`${fileName(area)}.${kind}`, blob);
      setTold(`Saved: ${kind.toUpperCase()}, ${formatCount(Math.ceil(blob.size / 1024))} KiB.`);
    } catch (error) {
      setTold(`There is no picture: ${(error as Error).message}`);
    }
  };
  return (
    <section aria-labelledby="export-picture">
      <h3 id="export-picture">Picture</h3>
      <Choice legend="What" all={areas} chosen={area} choose={setArea} />
      <Choice legend="How" all={LOOKS} chosen={look} choose={setLook} />
      <p className="export-actions">
        <button type="button" className="button primary" onClick={() => void save('png')}>
          Save as PNG
        </button>
        <button type="button" className="button" onClick={() => void save('svg')}>
          Save as SVG
        </button>
        <span role="status">{told}</span>
      </p>
    </section>
  );
}

/** Milliseconds that a picture of a film is shown. */
const PAUSES = { slow: 1500, middling: 700, fast: 250 } as const;
type Pace = keyof typeof PAUSES;
const PACES = Object.keys(PAUSES) as Pace[];
const ENDS = { 'to the end of the operation': 'operation', 'to the end of the run': 'run' } as const;
type End = keyof typeof ENDS;

function FilmExport() {
  const areas = useAreas();
  const [area, setArea] = useState<AreaName>('whole screen');
  const [look, setLook] = useState<Look>('as shown');
  const [format, setFormat] = useState<Format>(videoType() ? 'WebM or MP4' : 'GIF');
  const [end, setEnd] = useState<End>('to the end of the operation');
  const [pace, setPace] = useState<Pace>('middling');
  const [done, setDone] = useState<number>();
  const [told, setTold] = useState('');
  const running = useRef<AbortController>(undefined);
  const positions = positionsOf(ENDS[end]);
  const tooMany = positions.length > MOST_FRAMES;
  useEffect(() => () => running.current?.abort(), []);
  const take = async () => {
    running.current = new AbortController();
    const { signal } = running.current;
    setTold('');
    setDone(0);
    try {
      const film = { area, look, format, positions, pause: PAUSES[pace], onProgress: setDone, signal };
      const { blob, extension } = await takeFilm(film);
      saveFile(`${fileName(area)}.${extension}`, blob);
      setTold(`Saved: ${extension.toUpperCase()}, ${formatCount(Math.ceil(blob.size / 1024))} KiB.`);
    } catch (error) {
      setTold(signal.aborted ? 'Cancelled: nothing was saved.' : `There is no film: ${(error as Error).message}`);
    } finally {
      setDone(undefined);
    }
  };
  return (
    <section aria-labelledby="export-film">
      <h3 id="export-film">Film</h3>
      <p>
        From this step on, as far at a time as a step goes now (<kbd>↑</kbd> and <kbd>↓</kbd> change that).
      </p>
      <Choice legend="What" all={areas} chosen={area} choose={setArea} />
      <Choice legend="How" all={LOOKS} chosen={look} choose={setLook} />
      <Choice legend="Until" all={Object.keys(ENDS) as End[]} chosen={end} choose={setEnd} />
      <Choice legend="Pace" all={PACES} chosen={pace} choose={setPace} />
      <Choice legend="As" all={FORMATS} chosen={format} choose={setFormat} />
      <p className="export-actions">
        {done === undefined ? (
          <button type="button" className="button primary" disabled={tooMany} onClick={() => void take()}>
            Make the film
          </button>
        ) : (
          <button type="button" className="button" onClick={() => running.current?.abort()}>
            Cancel
          </button>
        )}
        <span role="status">
          {tooMany
            ? `More than ${MOST_FRAMES} pictures: take larger steps, or only the operation.`
            : done === undefined
              ? told || `${positions.length} pictures`
              : ''}
        </span>
        {done !== undefined && <progress value={done} aria-label="What is done of the film" />}
      </p>
    </section>
  );
}

/** The areas that are on the screen while the dialog is open. */
function useAreas(): readonly AreaName[] {
  const [areas, setAreas] = useState<readonly AreaName[]>(['whole screen']);
  useEffect(() => setAreas(areasShown()), []);
  return areas;
}
