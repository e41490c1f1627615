@"%~dp0..\bin\helm-airgap.cmd" %*
