@echo off
rem SPDX-License-Identifier: Apache-2.0
setlocal
set "node=%~dp0..\node_modules\node\bin\node.exe"
if not exist "%node%" set "node=node"
"%node%" --initial-heap-size=48 "%~dp0run.cjs" %*
