// SPDX-License-Identifier: Apache-2.0
import { AirgapError } from '../errors.ts';

/** What an image was built for: `os/architecture[/variant]`, e.g. `linux/arm/v7` (OCI image-spec, image index). */
export interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
}

/** Parses `linux/amd64` or `linux/arm/v7`; `linux/arm64/v8` is the same platform as `linux/arm64`. Throws USAGE. */
export function parsePlatform(text: string): Platform {
  const parts = text.split('/');
  const [os, architecture, variant] = parts;
  if (parts.length > 3 || !os || !architecture || !parts.every(part => /^[a-z0-9._-]+$/i.test(part))) {
    throw new AirgapError('USAGE', `"${text}" is not a platform`, {
      hint: 'Write os/architecture or os/architecture/variant, such as linux/amd64 or linux/arm/v7.',
    });
  }
  return normalised(variant === undefined ? { os, architecture } : { os, architecture, variant });
}

/** Drops the variant that its architecture implies, as containerd does (`arm64/v8` is `arm64`). */
function normalised(platform: Platform): Platform {
  const { os, architecture, variant } = platform;
  const implied = variant === undefined || variant === '' || (architecture === 'arm64' && variant === 'v8');
  return implied ? { os, architecture } : { os, architecture, variant };
}

/** `linux/arm/v7` */
export function formatPlatform(platform: Platform): string {
  const { os, architecture, variant } = normalised(platform);
  return variant === undefined ? `${os}/${architecture}` : `${os}/${architecture}/${variant}`;
}
