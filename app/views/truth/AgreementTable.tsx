import { formatCount } from '../../../src/address/text.ts';
import { RECORDED_KERNELS, type RecordedKernel } from '../../../src/scenario/recording.ts';
import { COUNTED, type Count, type Counted } from '../../../src/scenario/verify.ts';
import { useTruth } from '../../state/truth.ts';
import { useMedia } from '../../ui/useMedia.ts';
import { percentText } from './figures.ts';

const KERNEL_NOTES: Readonly<Record<RecordedKernel, string>> = {
  '6.1': 'Debian 6.1.192',
  '6.12': 'Debian 6.12.117',
  '6.18': '6.18.44',
};

const ASPECT_NOTES: Readonly<Record<Counted, string>> = {
  outcome: 'value or error',
  maps: 'the mappings',
  pages: 'resident pages',
  pt: 'page-table tree',
  tables: 'how many',
  moved: 'entries, by level',
  warnings: 'refused moves',
  events: 'calls, in order',
  whole: 'all of these',
};

/** In how many scenarios the simulator agrees, by kernel and aspect. On a narrow screen the aspects are the rows. */
export function AgreementTable() {
  const aspectsDown = useMedia('(max-width: 700px)');
  const kernels = RECORDED_KERNELS.map((kernel) => ({ name: kernel, note: KERNEL_NOTES[kernel] }));
  const aspects = COUNTED.map((counted) => ({ name: counted, note: ASPECT_NOTES[counted] }));
  const [rows, columns] = aspectsDown ? [aspects, kernels] : [kernels, aspects];
  return (
    <table className="truth-agreement">
      <caption className="visually-hidden">Agreement of simulator and kernel, by kernel and aspect</caption>
      <thead>
        <tr>
          <th scope="col">{aspectsDown ? 'aspect' : 'kernel'}</th>
          {columns.map(({ name, note }) => (
            <th key={name} scope="col">
              {name}
              <small>{note}</small>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.name}>
            <th scope="row">
              {row.name}
              <small>{row.note}</small>
            </th>
            {columns.map((column) => {
              const [kernel, counted] = aspectsDown ? [column.name, row.name] : [row.name, column.name];
              return <Cell key={column.name} kernel={kernel as RecordedKernel} counted={counted as Counted} />;
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Cell({ kernel, counted }: { kernel: RecordedKernel; counted: Counted }) {
  const count = useTruth(({ progress }) => progress?.tally[kernel][counted]);
  const finished = useTruth(({ state }) => state === 'finished');
  return (
    <td className={counted === 'whole' ? 'whole' : ''}>
      {count?.compared ? <Share {...count} /> : <None finished={finished} />}
    </td>
  );
}

function Share({ agreed, compared }: Count) {
  const all = agreed === compared;
  return (
    <>
      <b className={all ? 'agrees' : 'differs'}>
        <span aria-hidden="true">{all ? '✓ ' : '✗ '}</span>
        {percentText({ agreed, compared })}
      </b>
      <small>
        {formatCount(agreed)} of {formatCount(compared)}
      </small>
    </>
  );
}

function None({ finished }: { finished: boolean }) {
  if (finished) return <small>not recorded</small>;
  return (
    <small>
      <span aria-hidden="true">–</span>
      <span className="visually-hidden">not yet</span>
    </small>
  );
}
