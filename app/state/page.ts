import { create } from 'zustand';
import type { Shown } from './pages.ts';

/** Which page is shown. */
export const usePage = create<Shown>(() => ({ page: 'main', part: undefined }));
