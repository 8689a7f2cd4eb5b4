import { formatCount } from '../../src/address/text.ts';
import { firstSentence, plainText, sentenceAt } from '../../src/exchange/sentence.ts';
import type { Moment } from '../state/moment.ts';
import { usePlayback } from '../state/playback.ts';

interface SentenceProps {
  readonly moment: Moment;
  readonly short?: boolean;
  /** The run does not stand there yet. */
  readonly ahead?: boolean;
}

/** What the step that has just happened means; `short`, its first sentence. All is read out, unless steps go by too fast. */
export function Sentence({ moment, short = false, ahead = false }: SentenceProps) {
  const playing = usePlayback((playback) => playback.playing);
  const { loaded, position } = moment;
  const phrases = sentenceAt(loaded.trace, position, { vma: loaded.nameOf });
  if (ahead) phrases.unshift({ text: `Step ${formatCount(position)}, to come: `, tone: 'plain' });
  return (
    <p className="sentence">
      <span aria-hidden="true">
        {(short ? firstSentence(phrases) : phrases).map(({ text, tone }, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one sentence have no other identity
          <span key={i} className={tone === 'plain' ? undefined : `tone-${tone}`}>
            {text}
          </span>
        ))}
      </span>
      <span className="visually-hidden" role="status" aria-live={playing ? 'off' : 'polite'}>
        {plainText(phrases)}
      </span>
    </p>
  );
}
