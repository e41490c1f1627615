// SPDX-License-Identifier: Apache-2.0

// Command cri-pull asks a container runtime to pull images, as the kubelet does: cri-pull SOCKET IMAGE…
package main

import (
	"context"
	"fmt"
	"os"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	runtime "k8s.io/cri-api/pkg/apis/runtime/v1"
)

func main() {
	connection, err := grpc.NewClient("unix://"+os.Args[1], grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	client := runtime.NewImageServiceClient(connection)
	failed := false
	for _, image := range os.Args[2:] {
		answer, err := client.PullImage(context.Background(), &runtime.PullImageRequest{Image: &runtime.ImageSpec{Image: image}})
		if err != nil {
			fmt.Printf("%s failed %v\n", image, err)
			failed = true
			continue
		}
		fmt.Printf("%s pulled %s\n", image, answer.ImageRef)
	}
	if failed {
		os.Exit(1)
	}
}
