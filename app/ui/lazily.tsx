import { Component, type ComponentType, lazy, type ReactNode, Suspense, useState } from 'react';

/**
 * A component whose code is fetched when it is first shown, or when `fetch` is called ahead of that. Until it is there,
 * nothing stands in its place; where it cannot be had, a sentence does.
 */
export function lazily<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
): ComponentType<Props> & { readonly fetch: () => void } {
  let there: ComponentType<Props> | undefined;
  const fetch = async () => {
    there ??= await load();
    return there;
  };
  const Fetched = lazy(async () => ({ default: await fetch() })) as unknown as ComponentType<Props>;
  const Lazily = (props: Props) => {
    // What is there already is shown at once: React would keep what is fetched back for 300 ms, even then.
    const [Shown] = useState(() => there ?? Fetched);
    return (
      <WhereFetched>
        <Suspense>
          <Shown {...props} />
        </Suspense>
      </WhereFetched>
    );
  };
  // A failure shows when the component is: a browser fetches a module once, and remembers how that went.
  return Object.assign(Lazily, { fetch: () => void fetch().catch(() => undefined) });
}

/** Says so where a part of the page did not arrive. */
class WhereFetched extends Component<{ readonly children: ReactNode }, { readonly failed: Error | undefined }> {
  override state = { failed: undefined };

  static getDerivedStateFromError(failed: Error) {
    return { failed };
  }

  override render() {
    const { failed } = this.state as { failed: Error | undefined };
    if (!failed) return this.props.children;
    return (
      <div className="not-fetched" role="alert">
        <p>This part of the page could not be loaded: {failed.message}</p>
        <button type="button" className="button" onClick={() => location.reload()}>
          Load the page again
        </button>
      </div>
    );
  }
}
