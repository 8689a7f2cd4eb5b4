import '../ui/theme.css'; // without the font, which would be a quarter of all
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Embed } from './Embed.tsx';
import { openInFrame } from './frame.ts';
import { followParent } from './parent.ts';

followParent();
addEventListener('hashchange', (event) => openInFrame(new URL(event.newURL).hash));
openInFrame(location.hash);
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <Embed />
  </StrictMode>,
);
