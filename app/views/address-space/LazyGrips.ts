import { soon } from '../../state/soon.ts';
import { lazily } from '../../ui/lazily.tsx';

const grips = soon(() => import('./Grips.tsx'));

export const Grips = lazily(async () => (await grips.fetch()).Grips);
