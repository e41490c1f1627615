// SPDX-License-Identifier: Apache-2.0
// What reads renders, in one piece: it is loaded while the first Helm renders, and each piece more would be a file more
// that a start opens.
export { settleNames } from '../discover/use-key.ts';
export { BUILT_IN } from '../knowledge/built-in.generated.ts';
export { joinRules } from '../knowledge/join-rules.ts';
export { Knowledge } from '../knowledge/knowledge.ts';
export { readDeclarations, withDeclared, withoutRelatedImages } from './annotations.ts';
export { Reader } from './reader.ts';
export { warmUp } from './warm-up.ts';
